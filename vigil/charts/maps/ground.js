// The ground of a map: the layers of the style (basemap.py), projected once and painted on a canvas in any view.

const GRAIN = 0.4; // pixels: nearer neighbours on a line are not told apart

// The lines or rings of a GeoJSON geometry, each as its points (x, y, x, y, ... in widths of the world) and their box.
function outlinesOf({ type, coordinates }) {
  const depth = { LineString: 0, MultiLineString: 1, Polygon: 1, MultiPolygon: 2 }[type];
  if (depth === undefined) return [];
  const lines = depth === 0 ? [coordinates] : coordinates.flat(depth - 1);
  return lines.map((line) => {
    const points = new Float64Array(line.length * 2);
    let [west, north, east, south] = [Infinity, Infinity, -Infinity, -Infinity];
    for (let at = 0; at < line.length; at++) {
      const x = worldX(line[at][0]);
      const y = worldY(line[at][1]);
      points[2 * at] = x;
      points[2 * at + 1] = y;
      if (x < west) west = x;
      if (x > east) east = x;
      if (y < north) north = y;
      if (y > south) south = y;
    }
    return { points, box: [west, north, east, south] };
  });
}

// Adds an outline to the path of a canvas. Points that cannot be seen are left out where that moves no line into view:
// neighbours that lie beyond the same edge.
function addOutline(context, view, { points, box }, room = 8) {
  if (!view.meets(box, room)) return;
  const { world, left, top, width, height } = view;
  const last = points.length - 2;
  const beyond = (x, y) =>
    (x < -room ? 1 : x > width + room ? 2 : 0) | (y < -room ? 4 : y > height + room ? 8 : 0);
  let [x, y] = [points[0] * world - left, points[1] * world - top];
  let side = beyond(x, y);
  let [drawnX, drawnY, drawnSide] = [x, y, side];
  context.moveTo(x, y);
  for (let at = 2; at <= last; at += 2) {
    [x, y] = [points[at] * world - left, points[at + 1] * world - top];
    side = beyond(x, y);
    if (at < last) {
      if (Math.abs(x - drawnX) < GRAIN && Math.abs(y - drawnY) < GRAIN) continue;
      const shared = side & drawnSide;
      if (shared && shared & beyond(points[at + 2] * world - left, points[at + 3] * world - top)) continue;
    }
    context.lineTo(x, y);
    [drawnX, drawnY, drawnSide] = [x, y, side];
  }
}

// A number of the style at a zoom: as it is, or interpolated between its stops.
function numberAt(value, zoom) {
  if (!Array.isArray(value)) return value;
  const stops = value.slice(3);
  for (let at = 0; at + 3 < stops.length; at += 2) {
    const [low, before, high, after] = stops.slice(at, at + 4);
    if (zoom < high) return before + (after - before) * Math.max((zoom - low) / (high - low), 0);
  }
  return stops[stops.length - 1];
}

// Whether a feature with these properties passes the filter of a layer.
function passes(condition, properties) {
  const [kind, ...given] = condition ?? ["all"];
  if (kind === "all") return given.every((part) => passes(part, properties));
  if (kind === "has") return given[0] in properties;
  const [[, name], value] = given; // ["==", ["get", name], value]
  return properties[name] === value;
}

const isSeen = ({ minzoom, maxzoom }, zoom) => !(zoom < minzoom || zoom >= maxzoom);

class Ground {
  constructor(style) {
    this.style = style;
    const outlines = {};
    for (const [name, { data }] of Object.entries(style.sources)) {
      outlines[name] = data.features.map(({ properties, geometry }) => ({
        properties,
        parts: outlinesOf(geometry),
        place: geometry.type === "Point" ? [worldX(geometry.coordinates[0]), worldY(geometry.coordinates[1])] : null,
      }));
    }
    this.layers = style.layers.map((layer) => {
      const features = (outlines[layer.source] ?? []).filter(({ properties }) => passes(layer.filter, properties));
      return { ...layer, parts: features.flatMap(({ parts }) => parts), features };
    });
  }

  // Whether something of a layer is seen.
  shows(id, view) {
    const layer = this.layers.find((one) => one.id === id);
    return isSeen(layer, view.zoom) && layer.parts.some(({ box }) => view.meets(box));
  }

  // Paints the layers, the lowest first; `between(id)` paints what lies directly below a layer.
  paint(context, view, between) {
    for (const layer of this.layers) {
      between(layer.id);
      if (!isSeen(layer, view.zoom)) continue;
      if (layer.type === "background") {
        context.fillStyle = layer.paint["background-color"];
        context.fillRect(0, 0, view.width, view.height);
      } else if (layer.type === "fill") {
        context.beginPath();
        for (const part of layer.parts) addOutline(context, view, part);
        context.fillStyle = layer.paint["fill-color"];
        context.fill();
      } else if (layer.type === "line") {
        const width = numberAt(layer.paint["line-width"], view.zoom);
        context.beginPath();
        for (const part of layer.parts) addOutline(context, view, part);
        context.strokeStyle = layer.paint["line-color"];
        context.lineWidth = width;
        context.lineJoin = layer.layout["line-join"];
        context.lineCap = layer.layout["line-cap"];
        context.setLineDash((layer.paint["line-dasharray"] ?? []).map((length) => length * width));
        context.stroke();
        context.setLineDash([]);
      }
    }
  }
}
