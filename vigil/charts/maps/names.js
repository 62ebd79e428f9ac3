// The names on a map: which have room in a view, and where each stands. Layers drawn later matter more (basemap.py); no
// name is cut by an edge, none stands under a key or over another name, and each keeps clear of a mark on its place.

const NAME_GAP = 3; // pixels that stay free between two names
const LINE_HEIGHT = 1.3; // of several lines, as a multiple of the size
const MEASURED_AT = 100; // pixels: widths grow with the size
const WIDTH_OF_RIVER_NAME = 1.15; // of the stretch of the river, as a multiple of the name's own

class Names {
  constructor(ground) {
    this.pen = document.createElement("canvas").getContext("2d");
    this.layers = ground.layers.filter(({ type }) => type === "symbol").reverse();
    this.named = new Map(this.layers.map((layer) => [layer.id, this.read(layer)]));
    this.stretches = new Map();
  }

  // The names of a layer: each of its points, and all lines of one name once.
  read(layer) {
    const found = new Map();
    for (const { properties, parts, place } of layer.features) {
      if (properties.kind === "note") continue; // which stands in the key
      const known = place ? null : found.get(properties.name);
      if (known) known.parts.push(...parts);
      else found.set(place ?? properties.name, { text: properties.name, parts: [...parts], place, layer });
    }
    return [...found.values()];
  }

  // Sets a name in lines and measures how wide the widest is, in ems; once, when it may first be seen.
  measure(name) {
    if (name.lines) return;
    const { layout } = name.layer;
    this.pen.font = fontOf(layout, MEASURED_AT);
    const spacing = layout["text-letter-spacing"] ?? 0;
    const ems = (text) => this.pen.measureText(text).width / MEASURED_AT + spacing * text.length;
    const lines = [];
    for (const word of name.text.split(/\s+/)) {
      const longer = `${lines[lines.length - 1]} ${word}`;
      if (lines.length && ems(longer) <= (layout["text-max-width"] ?? 10)) lines[lines.length - 1] = longer;
      else lines.push(word);
    }
    Object.assign(name, { lines, spacing, ems: Math.max(...lines.map(ems)) });
  }

  // The names to paint; `covered` are the boxes (left, top, right, bottom) of what stands on the map.
  placed(view, covered, circles) {
    const taken = [...covered];
    const near = neighbours(circles);
    const found = [];
    for (const layer of this.layers) {
      if (!isSeen(layer, view.zoom)) continue;
      const size = numberAt(layer.layout["text-size"], view.zoom);
      for (const name of this.named.get(layer.id)) {
        const put = name.place ? this.beside(name, size, view, taken, near) : this.along(name, size, view, taken);
        if (!put) continue;
        taken.push(put.box);
        found.push(put);
      }
    }
    return found;
  }

  // A name on its point, below it or, where that has no room, above it.
  beside(name, size, view, taken, near) {
    const [x, y] = view.pixel(...name.place);
    if (x < 0 || x > view.width || y < 0 || y > view.height) return null;
    this.measure(name);
    const width = name.ems * size;
    const height = (1 + LINE_HEIGHT * (name.lines.length - 1)) * size;
    const offset = (name.layer.layout["text-offset"]?.[1] ?? 0) * size;
    const away = offset && Math.max(offset, near(x, y) + 1) + height / 2;
    for (const middle of away ? [y + away, y - away] : [y]) {
      const [across, up] = [(width + NAME_GAP) / 2, (height + NAME_GAP) / 2];
      const box = [x - across, middle - up, x + across, middle + up];
      if (hasRoom(box, view, taken)) return { name, size, x, y: middle, angle: 0, box };
    }
    return null;
  }

  // A name along the straightest stretch of its line that has room for it.
  along(name, size, view, taken) {
    this.measure(name);
    const length = name.ems * size * WIDTH_OF_RIVER_NAME;
    const kept = this.stretches.get(name.text);
    if (kept && kept.zoom === view.zoom) {
      const put = stretched(name, size, view, kept);
      if (hasRoom(put.box, view, taken)) return put;
    }
    let best = null;
    for (const part of name.parts) {
      if (!view.meets(part.box)) continue;
      for (const stretch of stretchesOf(part.points, length, view)) {
        if (best && best.bend <= stretch.bend) continue;
        if (hasRoom(stretched(name, size, view, stretch).box, view, taken)) best = stretch;
      }
    }
    if (!best) return null;
    this.stretches.set(name.text, best);
    return stretched(name, size, view, best);
  }

  paint(context, placed) {
    context.save();
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.lineJoin = "round";
    for (const { name, size, x, y, angle } of placed) {
      const { layout, paint } = name.layer;
      context.font = fontOf(layout, size);
      if ("letterSpacing" in context) context.letterSpacing = `${name.spacing * size}px`;
      context.fillStyle = paint["text-color"];
      context.strokeStyle = paint["text-halo-color"];
      context.lineWidth = 2 * paint["text-halo-width"];
      context.save();
      context.translate(x, y);
      context.rotate(angle);
      const first = (-LINE_HEIGHT * size * (name.lines.length - 1)) / 2;
      name.lines.forEach((line, at) => context.strokeText(line, 0, first + at * LINE_HEIGHT * size));
      name.lines.forEach((line, at) => context.fillText(line, 0, first + at * LINE_HEIGHT * size));
      context.restore();
    }
    context.restore();
  }
}

const fontOf = (layout, size) =>
  `${Math.round(size * 10) / 10}px ${layout["text-font"].map((family) => `"${family}"`).join(", ")}, sans-serif`;

function hasRoom([left, top, right, bottom], { width, height }, taken) {
  if (left < NAME_GAP || top < NAME_GAP || right > width - NAME_GAP || bottom > height - NAME_GAP) return false;
  return !taken.some((box) => left < box[2] && box[0] < right && top < box[3] && box[1] < bottom);
}

// Gives the largest radius of the circles that stand on a spot, without looking at all of them.
function neighbours(circles) {
  const cell = 32;
  const cells = new Map();
  for (const circle of circles) {
    const [x, y, radius] = circle;
    const reach = radius / 2;
    for (let column = Math.floor((x - reach) / cell); column <= Math.floor((x + reach) / cell); column++) {
      for (let row = Math.floor((y - reach) / cell); row <= Math.floor((y + reach) / cell); row++) {
        const key = column * 65536 + row;
        if (cells.has(key)) cells.get(key).push(circle);
        else cells.set(key, [circle]);
      }
    }
  }
  return (x, y) => {
    let largest = -1;
    for (const [cx, cy, radius] of cells.get(Math.floor(x / cell) * 65536 + Math.floor(y / cell)) ?? []) {
      if (radius > largest && Math.hypot(cx - x, cy - y) < radius / 2) largest = radius;
    }
    return largest;
  };
}

// The stretches of a line that are as long as this: the middle and the ends of each in widths of the world, and by how
// many pixels its ends lie nearer to each other than its length.
function* stretchesOf(points, length, view) {
  const run = [0];
  for (let at = 2; at < points.length; at += 2) {
    const step = Math.hypot(points[at] - points[at - 2], points[at + 1] - points[at - 1]) * view.world;
    run.push(run[run.length - 1] + step);
  }
  let at = 0;
  const walk = (way) => {
    while (at > 0 && run[at] > way) at--;
    while (at < run.length - 2 && run[at + 1] < way) at++;
    const share = (way - run[at]) / (run[at + 1] - run[at] || 1);
    return [0, 1].map((side) => points[2 * at + side] * (1 - share) + points[2 * at + 2 + side] * share);
  };
  const step = Math.max(8, run[run.length - 1] / 2000);
  for (let begin = 0; begin + length <= run[run.length - 1]; begin += step) {
    const first = walk(begin);
    if (!view.meets([first[0], first[1], first[0], first[1]])) continue;
    const [middle, last] = [walk(begin + length / 2), walk(begin + length)];
    const straight = Math.hypot(last[0] - first[0], last[1] - first[1]) * view.world;
    yield { first, middle, last, bend: length - straight, zoom: view.zoom };
  }
}

function stretched(name, size, view, { first, middle, last }) {
  const [[x0, y0], [x, y], [x1, y1]] = [first, middle, last].map((place) => view.pixel(...place));
  const angle = Math.atan2(y1 - y0, x1 - x0);
  const upright = angle > Math.PI / 2 ? angle - Math.PI : angle <= -Math.PI / 2 ? angle + Math.PI : angle;
  const across = (Math.abs(x1 - x0) + size) / 2 + NAME_GAP;
  const up = (Math.abs(y1 - y0) + size) / 2 + NAME_GAP;
  return { name, size, x, y, angle: upright, box: [x - across, y - up, x + across, y + up] };
}
