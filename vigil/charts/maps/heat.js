// The heat of a density layer: a bell around each point, added up and coloured, as MapLibre draws it.

const HEIGHT_OF_BELL = 0.3989; // of the normal distribution with a standard deviation of 1
const SMALLEST_RADIUS = 5; // pixels

class Heat {
  constructor(trace, openingZoom) {
    this.below = trace.below ?? "";
    this.trace = trace;
    this.openingZoom = openingZoom;
    this.places = placesOf(trace);
    this.shades = new Uint8ClampedArray(256 * 4);
    for (let step = 0; step < 256; step++) {
      const [red, green, blue, opacity] = partsOfColour(shadeAt(trace.colorscale, step / 255));
      this.shades.set([red, green, blue, opacity * 255], 4 * step);
    }
  }

  // Spots lie a fixed distance apart on the ground: their radius follows the zoom.
  paint(context, view) {
    const { trace, places } = this;
    const radius = Math.max(trace.radius * 2 ** (view.zoom - this.openingZoom), SMALLEST_RADIUS);
    const step = Math.max(radius / 8, 1.5);
    // the cells stand still on the ground, so that nothing flickers while the map is moved
    const [left, top] = [view.left, view.top].map((edge) => (Math.floor(edge / step) - 1) * step - edge);
    const across = Math.ceil((view.width - left) / step) + 2;
    const down = Math.ceil((view.height - top) / step) + 2;
    const heat = new Float32Array(across * down);
    const bell = (distance) => Math.exp(-4.5 * (distance / radius) ** 2);
    for (let at = 0; at < places.length; at += 2) {
      const weight = Math.min(Math.max(trace.z[at / 2] / trace.zmax, 0), 1) * HEIGHT_OF_BELL;
      const [x, y] = view.pixel(places[at], places[at + 1]);
      if (!(weight > 0) || x < -radius || y < -radius || x > view.width + radius || y > view.height + radius) continue;
      const [first, last] = [x - radius, x + radius].map((edge) => (edge - left) / step);
      const start = Math.max(Math.ceil(first), 0);
      const shares = [];
      for (let column = start; column <= Math.min(last, across - 1); column++) {
        shares.push(bell(left + column * step - x));
      }
      const [above, below] = [y - radius, y + radius].map((edge) => (edge - top) / step);
      for (let row = Math.max(Math.ceil(above), 0); row <= Math.min(below, down - 1); row++) {
        const height = weight * bell(top + row * step - y);
        for (let n = 0, cell = row * across + start; n < shares.length; n++, cell++) heat[cell] += height * shares[n];
      }
    }
    const cells = new ImageData(across, down);
    const [painted, shades] = [cells.data, this.shades].map((bytes) => new Uint32Array(bytes.buffer));
    for (let cell = 0; cell < heat.length; cell++) painted[cell] = shades[Math.round(Math.min(heat[cell], 1) * 255)];
    const small = document.createElement("canvas");
    [small.width, small.height] = [across, down];
    small.getContext("2d").putImageData(cells, 0, 0);
    context.save();
    context.globalAlpha = trace.opacity ?? 1;
    context.imageSmoothingQuality = "high";
    context.drawImage(small, left - step / 2, top - step / 2, across * step, down * step);
    context.restore();
  }
}
