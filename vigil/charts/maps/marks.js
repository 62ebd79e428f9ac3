// The marks of a map, made from the traces of its figure: circles, lines, shaded areas and heat. Each is painted below
// the layer of the style that its trace names, and says what is told of the spot below a pixel.

const FINGER = 12; // pixels around a mark that still mean it
const POINTER = 3;

const shadesKnown = new Map();

function partsOfColour(colour) {
  if (!shadesKnown.has(colour)) {
    const number = parseInt(colour.slice(1), 16);
    const parts = colour.startsWith("#")
      ? [number >> 16, (number >> 8) & 255, number & 255, 1]
      : colour.slice(colour.indexOf("(") + 1, -1).split(",").map(Number);
    shadesKnown.set(colour, parts);
  }
  return shadesKnown.get(colour);
}

// The colour at a share between 0 and 1 of a colour scale of `#rrggbb` or `rgba()` colours.
function shadeAt(scale, share) {
  const inside = Math.min(Math.max(share, 0), 1);
  const after = Math.max(scale.findIndex(([stop]) => stop >= inside), 1);
  const [[low, before], [high, behind]] = [scale[after - 1], scale[after] ?? scale[scale.length - 1]];
  const way = high > low ? Math.min(Math.max((inside - low) / (high - low), 0), 1) : 0;
  const [from, to] = [partsOfColour(before), partsOfColour(behind)];
  const [red, green, blue, opacity] = from.map((part, place) => part + (to[place] - part) * way);
  return `rgba(${Math.round(red)},${Math.round(green)},${Math.round(blue)},${Number(opacity.toPrecision(3))})`;
}

const placesKnown = new WeakMap();

// Where the points of a trace lie: x, y, x, y, ...; NaN where a line has a gap.
function placesOf({ lon, lat }) {
  if (!placesKnown.has(lon)) {
    const places = new Float64Array(lon.length * 2);
    lon.forEach((longitude, at) => {
      places[2 * at] = longitude === null ? NaN : worldX(longitude);
      places[2 * at + 1] = longitude === null ? NaN : worldY(lat[at]);
    });
    placesKnown.set(lon, places);
  }
  return placesKnown.get(lon);
}

const each = (value, at) => (Array.isArray(value) ? value[at] : value);

// What the reader is told of a point of a trace; null where it keeps silent.
function toldOf(trace, at) {
  if (each(trace.hoverinfo, at) === "skip") return null;
  const data = each(trace.customdata, at);
  return { text: each(trace.text, at) ?? "", name: (Array.isArray(data) ? data[0] : data) ?? null };
}

class Circles {
  constructor(trace) {
    this.below = trace.below ?? "";
    this.trace = trace;
    this.places = placesOf(trace);
    const { color, colorscale, cmin, cmax } = trace.marker;
    const share = (value) => (value - cmin) / (cmax - cmin || 1);
    const shaded = (value) => (typeof value === "number" ? shadeAt(colorscale, share(value)) : value);
    this.colours = Array.isArray(color) ? color.map(shaded) : shaded(color);
  }

  radius(at) {
    return each(this.trace.marker.size ?? 6, at) / 2;
  }

  opacity(at) {
    return (this.trace.opacity ?? 1) * each(this.trace.marker.opacity ?? 1, at);
  }

  // Calls `see(at, x, y, radius)` for each circle that can be seen.
  seen(view, see) {
    for (let at = 0; at < this.places.length / 2; at++) {
      const x = this.places[2 * at] * view.world - view.left;
      const y = this.places[2 * at + 1] * view.world - view.top;
      const radius = this.radius(at);
      const inside = x > -radius && y > -radius && x < view.width + radius && y < view.height + radius;
      if (inside && this.opacity(at) > 0) see(at, x, y, radius);
    }
  }

  paint(context, view) {
    this.seen(view, (at, x, y, radius) => {
      context.fillStyle = each(this.colours, at);
      context.globalAlpha = this.opacity(at);
      context.beginPath();
      context.arc(x, y, radius, 0, 2 * Math.PI);
      context.fill();
    });
    context.globalAlpha = 1;
  }

  // The uppermost circle below a pixel, or the nearest within reach.
  at(pixelX, pixelY, view, reach) {
    let [found, least] = [null, reach];
    this.seen(view, (at, x, y, radius) => {
      const away = Math.hypot(x - pixelX, y - pixelY) - radius;
      const told = away <= least ? toldOf(this.trace, at) : null;
      if (told) [found, least] = [{ ...told, x, y, radius }, Math.max(away, 0)];
    });
    return found;
  }

  *named() {
    for (let at = 0; at < this.places.length / 2; at++) {
      const told = this.opacity(at) > 0 ? toldOf(this.trace, at) : null;
      if (told?.name) yield { name: told.name, x: this.places[2 * at], y: this.places[2 * at + 1] };
    }
  }
}

class Lines {
  constructor(trace) {
    this.below = trace.below ?? "";
    this.trace = trace;
    this.places = placesOf(trace);
  }

  paint(context, view) {
    const { places, trace } = this;
    context.beginPath();
    for (let at = 0, pen = false; at < places.length; at += 2) {
      const [x, y] = view.pixel(places[at], places[at + 1]);
      if (!Number.isNaN(x)) pen ? context.lineTo(x, y) : context.moveTo(x, y);
      pen = !Number.isNaN(x);
    }
    context.globalAlpha = trace.opacity ?? 1;
    context.strokeStyle = trace.line.color;
    context.lineWidth = trace.line.width;
    context.lineCap = context.lineJoin = "round";
    context.stroke();
    context.globalAlpha = 1;
  }
}

const areasKnown = new WeakMap();

// The outlines of each area of a feature collection, by the property that `key` leads to.
function areasOf(collection, key) {
  if (!areasKnown.has(collection)) {
    const name = (feature) => key.split(".").reduce((value, part) => value[part], feature);
    areasKnown.set(collection, new Map(collection.features.map((one) => [name(one), outlinesOf(one.geometry)])));
  }
  return areasKnown.get(collection);
}

function middleOf(parts) {
  const boxes = parts.map(({ box }) => box);
  const [west, north] = [0, 1].map((side) => Math.min(...boxes.map((box) => box[side])));
  const [east, south] = [2, 3].map((side) => Math.max(...boxes.map((box) => box[side])));
  return { x: (west + east) / 2, y: (north + south) / 2 };
}

class Areas {
  constructor(trace) {
    this.below = trace.below ?? "";
    const outlines = areasOf(trace.geojson, trace.featureidkey ?? "id");
    const { zmin, zmax, colorscale } = trace;
    this.line = trace.marker?.line ?? {};
    this.opacity = trace.marker?.opacity ?? 1;
    this.areas = trace.locations.flatMap((name, at) => {
      const parts = outlines.get(name);
      if (!parts || trace.z[at] === null) return [];
      const colour = shadeAt(colorscale, (trace.z[at] - zmin) / (zmax - zmin || 1));
      return [{ name, parts, colour, told: toldOf(trace, at) }];
    });
  }

  paint(context, view) {
    context.globalAlpha = this.opacity;
    for (const { parts, colour } of this.areas) {
      context.beginPath();
      for (const part of parts) addOutline(context, view, part);
      context.fillStyle = colour;
      context.fill("evenodd");
      if (!this.line.width) continue;
      context.strokeStyle = this.line.color;
      context.lineWidth = this.line.width;
      context.lineJoin = "round";
      context.stroke();
    }
    context.globalAlpha = 1;
  }

  at(pixelX, pixelY, view) {
    const [x, y] = view.place(pixelX, pixelY);
    const found = this.areas.findLast(({ told, parts }) => told && isWithin(parts, x, y));
    return found ? { ...found.told, x: pixelX, y: pixelY, radius: 0 } : null;
  }

  *named() {
    for (const { name, parts } of this.areas) yield { name, ...middleOf(parts) };
  }

  outlines(names) {
    return this.areas.filter(({ name }) => names.includes(name)).flatMap(({ parts }) => parts);
  }
}

function isWithin(parts, x, y) {
  let inside = false;
  for (const { points, box } of parts) {
    if (x < box[0] || x > box[2] || y < box[1] || y > box[3]) continue;
    for (let at = 0; at + 3 < points.length; at += 2) {
      const [x1, y1, x2, y2] = [points[at], points[at + 1], points[at + 2], points[at + 3]];
      if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) inside = !inside;
    }
  }
  return inside;
}

class Marks {
  constructor(traces, openingZoom) {
    this.all = traces.flatMap((trace) => {
      if (trace.type === "densitymap") return [new Heat(trace, openingZoom)];
      if (trace.type === "choroplethmap") return [new Areas(trace)];
      if (!trace.lon.length) return [];
      return [trace.mode === "lines" ? new Lines(trace) : new Circles(trace)];
    });
  }

  // Paints what lies directly below a layer; without one, what names none.
  paint(context, view, below = "") {
    for (const mark of this.all) if (mark.below === below) mark.paint(context, view);
  }

  // What is told of the spot below a pixel: of the uppermost circle, else of the uppermost area.
  at(x, y, view, isFinger) {
    const circles = this.all.filter((mark) => mark instanceof Circles).reverse();
    for (const reach of [0, isFinger ? FINGER : POINTER]) {
      for (const mark of circles) {
        const found = mark.at(x, y, view, reach);
        if (found) return found;
      }
    }
    for (const mark of [...this.all].reverse()) {
      const found = mark instanceof Areas ? mark.at(x, y, view) : null;
      if (found) return found;
    }
    return null;
  }

  // The names of the places and areas whose middle lies within a box (west, north, east, south).
  within([west, north, east, south]) {
    const found = new Set();
    for (const mark of this.all) {
      for (const { name, x, y } of mark.named?.() ?? []) {
        if (x >= west && x <= east && y >= north && y <= south) found.add(name);
      }
    }
    return [...found];
  }

  // The outlines of areas with these names.
  outlines(names) {
    return this.all.flatMap((mark) => mark.outlines?.(names) ?? []);
  }

  // The circles seen, as x, y and radius in pixels.
  circles(view) {
    const found = [];
    for (const mark of this.all) {
      if (mark instanceof Circles) mark.seen(view, (at, x, y, radius) => found.push([x, y, radius]));
    }
    return found;
  }
}
