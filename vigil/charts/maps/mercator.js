// Web Mercator, in which the world is a square: places in widths of the world (x to the east, y to the south, from
// its north-west corner), and what a map of some size shows of it.

const PIXELS_OF_WORLD = 512; // at zoom 0
const WIDEST = -1;
const CLOSEST = 13;
const CLOSEST_OPENING = 10.5; // as in corners.py: nothing is known more exactly than a district
const NORTHERNMOST = 85.0511287798;

const worldX = (longitude) => longitude / 360 + 0.5;

function worldY(latitude) {
  const inside = Math.min(Math.max(latitude, -NORTHERNMOST), NORTHERNMOST);
  return 0.5 - Math.log(Math.tan(Math.PI / 4 + (inside * Math.PI) / 360)) / (2 * Math.PI);
}

const longitudeOf = (x) => (x - 0.5) * 360;
const latitudeOf = (y) => (360 / Math.PI) * Math.atan(Math.exp((0.5 - y) * 2 * Math.PI)) - 90;

// What a map of this many pixels shows: its middle in widths of the world, and its zoom, held within the limits. The
// world's edge is never drawn into the map where there is enough of the world to fill it.
class View {
  constructor(x, y, zoom, width, height) {
    this.zoom = Math.min(Math.max(zoom, WIDEST), CLOSEST);
    this.width = width;
    this.height = height;
    this.world = PIXELS_OF_WORLD * 2 ** this.zoom;
    const held = (middle, half) => (half >= 0.5 ? 0.5 : Math.min(Math.max(middle, half), 1 - half));
    this.x = held(x, width / 2 / this.world);
    this.y = held(y, height / 2 / this.world);
    this.left = this.x * this.world - width / 2;
    this.top = this.y * this.world - height / 2;
  }

  pixel(x, y) {
    return [x * this.world - this.left, y * this.world - this.top];
  }

  place(pixelX, pixelY) {
    return [(pixelX + this.left) / this.world, (pixelY + this.top) / this.world];
  }

  // Whether anything of a box (west, north, east, south) is seen, or lies within some pixels of the edge.
  meets([west, north, east, south], pixels = 0) {
    const { world, left, top, width, height } = this;
    return (
      east * world - left >= -pixels &&
      west * world - left <= width + pixels &&
      south * world - top >= -pixels &&
      north * world - top <= height + pixels
    );
  }

  // As far away or near as `zoom`, with the place below a pixel staying below another one.
  zoomed(zoom, [fromX, fromY] = [this.width / 2, this.height / 2], [toX, toY] = [fromX, fromY]) {
    const [x, y] = this.place(fromX, fromY);
    const limited = Math.min(Math.max(zoom, WIDEST), CLOSEST);
    const world = PIXELS_OF_WORLD * 2 ** limited;
    return this.at(x + (this.width / 2 - toX) / world, y + (this.height / 2 - toY) / world, limited);
  }

  at(x, y, zoom = this.zoom) {
    return new View(x, y, zoom, this.width, this.height);
  }

  sized(width, height) {
    return new View(this.x, this.y, this.zoom, width, height);
  }
}

// The view in which a rectangle (south-west and north-east corner in degrees) fills a map of this size. Where there is
// height to spare, `foot` of its pixels are left below, for a key.
function fitted([[west, south], [east, north]], width, height, foot = 0) {
  const [left, right, top, bottom] = [worldX(west), worldX(east), worldY(north), worldY(south)];
  const [across, down] = [Math.max(width, 1), Math.max(height, 1)]; // an element that is not shown has no size
  const world = Math.min(across / Math.max(right - left, 1e-9), down / Math.max(bottom - top, 1e-9));
  const zoom = Math.min(Math.log2(world / PIXELS_OF_WORLD), CLOSEST_OPENING);
  const pixels = PIXELS_OF_WORLD * 2 ** zoom;
  const spare = height - (bottom - top) * pixels;
  const lower = Math.min(Math.max(spare, 0), foot) / 2 / pixels;
  return new View((left + right) / 2, (top + bottom) / 2 + lower, zoom, width, height);
}
