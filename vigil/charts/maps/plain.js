// What a plain map (plain.py) does beyond what plotly does: at every size it opens with the same part of the world,
// and at every zoom it shows the names that have room.

const isPlainMap = (layout) => layout.meta?.zoom !== undefined;

const KEY_PIXELS = 90;

// Ranges with which a map of this size shows all that must be seen, above the key at its foot where there is height
// to spare.
function openingRanges({ x, y }, width, height) {
  const perPixel = Math.max((x[1] - x[0]) / width, (y[1] - y[0]) / height);
  const middle = (x[0] + x[1]) / 2;
  const half = (perPixel * width) / 2;
  const spare = height - (y[1] - y[0]) / perPixel;
  const top = y[1] + perPixel * Math.max(0, spare - KEY_PIXELS) / 2;
  return { x: [middle - half, middle + half], y: [top - perPixel * height, top] };
}

// Sets what a map opens with in a layout that is about to be drawn, and lets the page scroll below a finger.
function openPlainMap(layout, width, height) {
  if (!isPlainMap(layout)) return;
  const { x, y } = openingRanges(layout.meta, width, height);
  layout.xaxis.range = x;
  layout.yaxis.range = y;
  if (matchMedia("(pointer: coarse)").matches) layout.dragmode = false;
}

// Resizes a chart; a map that nobody has moved goes on showing what it opened with.
async function resizeChart(Plotly, plot) {
  const [west, east] = plot._fullLayout.xaxis?.range ?? [];
  const [left, right] = plot.vigilOpenedAt ?? [];
  const unmoved = Math.abs(west - left) + Math.abs(east - right) < 1e-3;
  await Plotly.Plots.resize(plot);
  if (!unmoved || !isPlainMap(plot._fullLayout)) return;
  const { meta, width, height } = plot._fullLayout;
  const { x, y } = openingRanges(meta, width, height);
  plot.vigilOpenedAt = x;
  await Plotly.relayout(plot, { "xaxis.range": x, "yaxis.range": y });
}

// Keeps the names of a drawn map in order, now and whenever it has moved.
function mindNames(plot) {
  if (!isPlainMap(plot._fullLayout)) return;
  showNames(plot);
  if (!plot.vigilOpenedAt) plot.on("plotly_afterplot", () => showNames(plot));
  plot.vigilOpenedAt = [...plot._fullLayout.xaxis.range];
}

// Shows the names that have room, the most important first: cut by no edge, under no box, over no other name.
function showNames(plot) {
  if (!isPlainMap(plot._fullLayout)) return;
  const { meta, xaxis } = plot._fullLayout;
  const zoom = meta.zoom + Math.log2(xaxis._length / (xaxis.range[1] - xaxis.range[0]));
  const traces = [...plot.querySelectorAll(".scatterlayer .trace")];
  const written = (what) =>
    traces
      .filter((trace) => trace.__data__[0].trace.meta === what)
      .flatMap((trace) => [...trace.querySelectorAll(".textpoint text")]);
  const [names, halos] = [written("name"), written("halo")];
  const places = names.map((name) => name.getBoundingClientRect());
  const frame = plot.querySelector(".nsewdrag").getBoundingClientRect();
  const covered = [...plot.querySelectorAll(".annotation .bg, .cbbg")].map((box) => box.getBoundingClientRect());
  const gap = 2;
  for (let at = names.length - 1; at >= 0; at--) {
    const [from, to] = names[at].parentNode.__data__.data;
    const { left, right, top, bottom } = places[at];
    const inside = left >= frame.left && right <= frame.right && top >= frame.top && bottom <= frame.bottom;
    const meets = (box) =>
      box.left < right + gap && left < box.right + gap && box.top < bottom && top < box.bottom;
    const seen = zoom >= from && zoom < to && inside && !covered.some(meets);
    if (seen) covered.push(places[at]);
    for (const text of [names[at], halos[at]]) text.style.visibility = seen ? "" : "hidden";
  }
}
