// A map on the screen: plotly draws the figure of drawing.py, moves it, tells what is pointed at. Here is what plotly
// lacks: the limits of the world and of the zoom, names that find new room where one comes to rest, keys and fingers,
// the wheel left to the page, the picture with title and caption.

const CLOSEST_OPENING = 10.5; // as in corners.py: nothing is known more exactly than a district
const NORTHERNMOST = 180; // degrees of the plane: the world is a square
const KEY_PIXELS = 90; // left free at the foot of a map that has height to spare
const NARROW = 560; // pixels: keys at the top of such a map stand below its bar of buttons, not beside it
const BAR_PIXELS = [170, 30]; // how wide and high that bar is
const PAN_PIXELS = 90; // for an arrow key
const WHEEL_PAUSE = 40; // milliseconds: what a touchpad sends in between is dropped
const REST = 140; // milliseconds after the last move
const FINGER = 12; // pixels around a mark that a finger still means
const NAME_GAP = 3; // as in names.py
const LINE_HEIGHT = 1.3; // of several lines, as a multiple of the size
const SURROUNDINGS = 0.6; // of a map's size: so far beyond its edges the ground stands ready
const GRAIN = 0.8; // pixels: nearer neighbours on an outline are not told apart
const AROUND = 0.2; // of a map's size: so far beyond its edges names stand ready to be moved into it

const OF_PICTURES = 'Arial, Helvetica, "Liberation Sans", sans-serif'; // a picture sees no font that a page brings

const limited = (value, least, most) => Math.min(Math.max(value, least), most);
const latitudeOf = (y) => (360 / Math.PI) * Math.atan(Math.exp((y * Math.PI) / 180)) - 90;

function upwards(latitude) {
  const inside = limited(latitude, -85.0511287798, 85.0511287798);
  return (180 / Math.PI) * Math.log(Math.tan(Math.PI / 4 + (inside * Math.PI) / 360));
}

// A width or size at a zoom, from stops [zoom, pixels].
function atZoom(stops, zoom) {
  for (let at = 0; at + 1 < stops.length; at++) {
    const [[low, before], [high, after]] = [stops[at], stops[at + 1]];
    if (zoom < high) return before + (after - before) * Math.max((zoom - low) / (high - low), 0);
  }
  return stops[stops.length - 1][1];
}

// What a map of this many pixels shows of the plane (mercator.py): its middle in degrees, and its zoom.
class View {
  constructor(x, y, zoom, width, height) {
    Object.assign(this, { x, y, zoom, width, height, scale: (512 * 2 ** zoom) / 360 });
  }

  static ofRanges([west, east], [south, north], width, height) {
    const zoom = Math.log2((width * 360) / (east - west) / 512);
    return new View((west + east) / 2, (south + north) / 2, zoom, width, height);
  }

  get ranges() {
    const [across, up] = [this.width / 2 / this.scale, this.height / 2 / this.scale];
    return [[this.x - across, this.x + across], [this.y - up, this.y + up]];
  }

  pixel(x, y) {
    return [this.width / 2 + (x - this.x) * this.scale, this.height / 2 - (y - this.y) * this.scale];
  }

  at(x, y, zoom = this.zoom) {
    return new View(x, y, zoom, this.width, this.height);
  }

  // Within the zooms at which there is something to see, and within the world where there is enough of it.
  within(closest) {
    const widest = Math.log2(Math.min(this.width, this.height) / 512);
    const { zoom, width, height, scale } = this.at(0, 0, limited(this.zoom, Math.min(widest, closest), closest));
    const held = (middle, half, edge) => (half >= edge ? 0 : limited(middle, half - edge, edge - half));
    return this.at(held(this.x, width / 2 / scale, 180), held(this.y, height / 2 / scale, NORTHERNMOST), zoom);
  }

  // West, east, south and north of what is seen, and of as many map sizes around it.
  edges(around = 0) {
    return this.ranges.flatMap(([low, high]) => [low - around * (high - low), high + around * (high - low)]);
  }

  isSame(other) {
    const away = Math.hypot(this.x - other.x, this.y - other.y) * this.scale;
    return Math.abs(this.zoom - other.zoom) < 1e-3 && away < 0.5;
  }
}

// The view in which a rectangle (south-west and north-east corner in degrees) fills a map of this size. Where there is
// height to spare, `foot` of its pixels are left below, for a key.
function fitted([[west, south], [east, north]], width, height, foot = 0) {
  const [bottom, top] = [upwards(south), upwards(north)];
  const [across, down] = [Math.max(width, 1), Math.max(height, 1)]; // an element that is not shown has no size
  const scale = Math.min(across / Math.max(east - west, 1e-6), down / Math.max(top - bottom, 1e-6));
  const zoom = Math.min(Math.log2((scale * 360) / 512), CLOSEST_OPENING);
  const view = new View((west + east) / 2, (bottom + top) / 2, zoom, across, down);
  const spare = limited(down - (top - bottom) * view.scale, 0, foot);
  return view.at(view.x, view.y - spare / 2 / view.scale);
}

const isApart = (box, others) =>
  !others.some(([left, top, right, bottom]) => box[0] < right && left < box[2] && box[1] < bottom && top < box[3]);

const isInside = ([left, top, right, bottom], { width, height }) =>
  left >= NAME_GAP && top >= NAME_GAP && right <= width - NAME_GAP && bottom <= height - NAME_GAP;
const isOutside = ([left, top, right, bottom], { width, height }) => right < 0 || bottom < 0 || left > width || top > height;
const touches = ([x, y, radius], [left, top, right, bottom]) =>
  Math.hypot(x - limited(x, left, right), y - limited(y, top, bottom)) < radius;

// The names that have room, the most important first: cut by no edge, under no box, over no other name, clear of all
// circles or, of its own mark's name, at least of that. As names.py for print.
function namesSeen(names, kinds, view, circles, covered) {
  const { width, height } = view;
  const taken = [...covered];
  const found = [];
  const told = new Set();
  for (const [number, placeX, placeY, text, ems] of names) {
    const kind = kinds[number];
    if (view.zoom < kind.from || view.zoom >= kind.to || (kind.once && told.has(text))) continue;
    const [x, y] = view.pixel(placeX, placeY);
    const [roomX, roomY] = kind.once ? [0, 0] : [width * AROUND, height * AROUND];
    if (x < -roomX || x > width + roomX || y < -roomY || y > height + roomY) continue;
    const size = atZoom(kind.size, view.zoom);
    const across = (ems * size + NAME_GAP) / 2;
    const up = ((1 + LINE_HEIGHT * (text.split("<br>").length - 1)) * size + NAME_GAP) / 2;
    let [spots, isMarked] = [[[x, y]], false];
    if (kind.offset) {
      let away = kind.offset * size;
      for (const [cx, cy, radius] of circles) {
        if (Math.hypot(cx - x, cy - y) >= radius / 2) continue;
        [away, isMarked] = [Math.max(away, radius + 1), true];
      }
      spots = [[x, y + away + up], [x, y - away - up], [x + away + across, y], [x - away - across, y]];
    }
    const free = spots
      .map(([middle, level]) => [middle - across, level - up, middle + across, level + up])
      .filter((box) => (isInside(box, view) || isOutside(box, view)) && isApart(box, taken));
    const clear = kind.offset ? free.find((box) => !circles.some((circle) => touches(circle, box))) : free[0];
    const box = clear ?? (isMarked ? free[0] : undefined);
    if (!box) continue;
    taken.push(box);
    told.add(text);
    const [left, top] = [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2];
    const place = { x: view.x + (left - width / 2) / view.scale, y: view.y + (height / 2 - top) / view.scale };
    found.push({ text, size, kind, box, ...place, isInside: isInside(box, view) });
  }
  return found;
}

const each = (value, at) => (Array.isArray(value) ? value[at] : value);

class ScreenMap {
  // `host` gives what a map needs of its page: `plotly()` and `ground()` promise the library, and the outlines and names
  // of outlines.py; `moved()`, `chosen(choice)` and `failed(error)` hear of it; `words` hold title, caption, note and
  // name of the picture and its paper; `selectable` says whether places can be chosen.
  constructor(plot, host) {
    Object.assign(this, { plot, host, dragmode: "pan", choice: null, placed: [], covered: [], drawings: Promise.resolve() });
    this.life = new AbortController();
    plot.vigilMap = this;
    this.wire();
  }

  // ---------------------------------------------------------------- drawing

  // Draws the figure of a map; it opens with its corners, or where `kept` ({x, y, zoom}) says. `shown()` gives the
  // traces to be seen at first.
  async draw(figure, kept = null, shown = () => figure.data) {
    const [{ outlines, names }, Plotly] = await Promise.all([this.host.ground(), this.host.plotly()]);
    for (const trace of figure.data) decode(trace, outlines);
    figure.data = figure.data.filter(({ name }) => name !== "Names");
    Object.assign(this, { Plotly, figure, names });
    this.measure();
    if (kept) this.view = new View(kept.x, kept.y, kept.zoom, this.width, this.height).within(this.closest);
    else this.open();
    if (kept) this.opened = null;
    this.traces = shown();
    await this.redraw();
  }

  // The traces that are seen from now on.
  show(traces) {
    this.traces = traces;
    this.redraw();
  }

  // What is outlined as chosen: the areas clicked or a box.
  outline(choice) {
    this.choice = choice;
    if (this.view) this.redraw();
  }

  measure() {
    this.width = this.plot.clientWidth;
    this.height = this.plot.clientHeight;
  }

  get closest() {
    return this.figure.layout.meta.closest;
  }

  // All that is shown, whatever size it has.
  open() {
    const { layout, data } = this.figure;
    const isKeyed = data.some(hasScale) || layout.annotations.some(({ yanchor }) => yanchor === "bottom");
    const { home, corners } = layout.meta;
    this.view = this.opened = fitted(home ?? corners, this.width, this.height, isKeyed ? KEY_PIXELS : 0);
  }

  get isFitted() {
    return Boolean(this.opened) && this.view.isSame(this.opened);
  }

  // Draws what is to be seen, unless that is what is drawn; drawings wait for each other.
  redraw() {
    this.drawings = this.drawings
      .then(async () => {
        if (!this.view || !this.width || !this.height || this.life.signal.aborted) return;
        const [data, layout] = this.composed();
        await this.Plotly.react(this.plot, data, layout, this.config());
        if (!this.listening) this.listen();
      })
      .catch((error) => this.host.failed(error));
    return this.drawings;
  }

  // Traces and layout for the view: lines as wide as its zoom asks, the names that have room in it.
  composed() {
    const { view, figure, width, height } = this;
    const { annotations, meta, template, ...kept } = figure.layout;
    const isNoted = view.zoom >= meta.districts && this.seesDistricts();
    const boxed = [...annotations, meta.approximate].map((box, at) => ({ ...box, covers: meta.covers[at] }));
    const boxes = belowButtons(withNote(boxed.slice(0, -1), isNoted && boxed.pop()), width);
    this.covered = [...boxes.map((box) => boxCovered(box, height)), ...this.traces.filter(hasScale).map((trace) => this.barCovered(trace))];
    this.covered.push([width - BAR_PIXELS[0], 0, width, BAR_PIXELS[1]]);
    const names = namesSeen(this.names, meta.names, view, this.circles(), this.covered);
    this.placed = names.filter(({ isInside }) => isInside);
    const [across, up] = view.ranges; // of one scale: with an anchor plotly would work out every trace anew at each move
    const { scaleanchor, ...xaxis } = kept.xaxis;
    const isCoarse = window.matchMedia("(pointer: coarse)").matches;
    const layout = {
      ...kept,
      ...{ width, height, autosize: false, dragmode: this.dragmode, selections: [], selectionrevision: Date.now() },
      ...{ hoveranywhere: true, clickanywhere: true }, // their events say where the pointer is
      ...{ hoverdistance: isCoarse ? FINGER : kept.hoverdistance, annotations: boxes.map(({ covers, ...box }) => box) },
      ...{ xaxis: { ...xaxis, range: across }, yaxis: { ...kept.yaxis, range: up } },
    };
    this.ready = view.edges(SURROUNDINGS);
    const traces = merged(this.traces.map((trace) => traceAt(trace, view, this.ready)).filter(Boolean));
    this.drawnAt = this.key();
    return [[...traces, ...this.chosenTraces(), namesTrace(names)], layout];
  }

  // What of the view the drawing depends on, beyond its ranges.
  key() {
    const { x, y, zoom, width, height } = this.view;
    return [x, y, zoom].map((number) => number.toFixed(4)).concat(width, height).join();
  }

  seesDistricts() {
    const { x, y } = this.traces.find(({ meta }) => meta?.outline === "ground/districts");
    const [[west, east], [south, north]] = this.view.ranges;
    return x.some((one, at) => one > west && one < east && y[at] > south && y[at] < north);
  }

  barCovered({ marker: { colorbar: bar } }) {
    const [left, foot] = [bar.x * this.width, this.height * (1 - bar.y)];
    return [left, foot - 55, left + bar.len + 2 * bar.xpad, foot];
  }

  // The marks seen, as x, y and radius in pixels.
  circles() {
    const found = [];
    for (const { mode, x, y, marker } of this.traces) {
      if (mode !== "markers") continue;
      for (let at = 0; at < x.length; at++) {
        if (each(marker.opacity ?? 1, at) > 0) found.push([...this.view.pixel(x[at], y[at]), each(marker.size ?? 6, at) / 2]);
      }
    }
    return found;
  }

  // The outline of what is chosen; none where nothing is: plotly works over an empty trace as over any other.
  chosenTraces() {
    const { choice } = this;
    if (!choice) return [];
    const line = { color: this.figure.layout.modebar.activecolor, width: 2.5 };
    const trace = { type: "scatter", mode: "lines", line, hoverinfo: "skip", showlegend: false, name: "Chosen" };
    if (choice.box) {
      const [west, south, east, north] = choice.box;
      const [low, high] = [upwards(south), upwards(north)];
      return [{ ...trace, x: [west, west, east, east, west], y: [low, high, high, low, low] }];
    }
    const areas = this.traces.filter(({ meta }) => choice.clicked.includes(meta?.area));
    return areas.length ? [{ ...trace, ...joined(areas) }] : [];
  }

  config() {
    const { home, camera } = this.Plotly.Icons;
    const button = (name, title, icon, click) => ({ name, title, icon, click });
    const picture = () => this.picture().catch((error) => this.host.failed(error));
    const modeBarButtons = [
      [button("picture", "Download as a picture (PNG)", camera, picture)],
      ...(this.host.selectable ? [["pan2d", "select2d"]] : []),
      ["zoomIn2d", "zoomOut2d", button("all", "Reset view", home, () => this.reset())],
    ];
    const settings = { displaylogo: false, displayModeBar: true, responsive: false, scrollZoom: true, doubleClick: false };
    return (this.settings ??= { ...settings, modeBarButtons });
  }

  // ---------------------------------------------------------------- moving

  listen() {
    this.listening = true;
    this.plot.on("plotly_relayouting", (changed) => this.follow(changed));
    this.plot.on("plotly_relayout", (changed) => {
      if (changed.dragmode) this.dragmode = changed.dragmode;
      if (this.follow(changed)) this.keepWithin();
    });
    this.plot.on("plotly_click", (event) => this.click(this.pointed(event)));
    this.plot.on("plotly_selected", (chosen) => chosen?.range && this.chooseBox(chosen.range));
    this.plot.on("plotly_hover", (event) => {
      this.plot.classList.toggle("is-pointing", this.host.selectable && Boolean(this.pointed(event)));
    });
    this.plot.on("plotly_unhover", () => this.plot.classList.remove("is-pointing"));
  }

  // Notes where plotly has moved the map; false where it has not.
  follow(changed) {
    const range = (axis) => changed[`${axis}.range`] ?? [0, 1].map((end) => changed[`${axis}.range[${end}]`]);
    const [across, up] = [range("xaxis"), range("yaxis")];
    if (across[0] === undefined && up[0] === undefined) return false;
    const [before, beside] = this.view.ranges;
    const view = View.ofRanges(across[0] === undefined ? before : across, up[0] === undefined ? beside : up, this.width, this.height);
    this.view = view;
    this.host.moved();
    return true;
  }

  keepWithin() {
    const inside = this.view.within(this.closest);
    const [west, east, south, north] = this.view.edges();
    const isReady = west >= this.ready[0] && east <= this.ready[1] && south >= this.ready[2] && north <= this.ready[3];
    if (!inside.isSame(this.view)) this.move(inside);
    else if (isReady) this.settle();
    else this.redraw();
  }

  // Names find their room when the map has come to rest.
  settle() {
    clearTimeout(this.resting);
    this.resting = setTimeout(() => {
      if (this.isHeld) this.settle();
      else if (this.key() !== this.drawnAt) this.redraw();
    }, REST);
  }

  move(view) {
    this.view = view.within(this.closest);
    const [across, up] = this.view.ranges;
    return this.Plotly.relayout(this.plot, { "xaxis.range": across, "yaxis.range": up });
  }

  reset() {
    this.open();
    return this.move(this.view);
  }

  // A map that nobody has moved shows the same part of the world at any size.
  resize() {
    const { clientWidth: width, clientHeight: height } = this.plot;
    if (!this.view || !width || !height || (width === this.width && height === this.height)) return;
    const unmoved = this.isFitted;
    this.measure();
    if (unmoved) this.open();
    else this.view = new View(this.view.x, this.view.y, this.view.zoom, width, height).within(this.closest);
    this.redraw().then(() => this.host.moved());
  }

  // The middle of what is seen, in degrees.
  get center() {
    return { lon: this.view.x, lat: latitudeOf(this.view.y) };
  }

  // West, south, east and north of what is seen of the world, in degrees.
  get bounds() {
    const [[west, east], [south, north]] = this.view.ranges;
    return [Math.max(west, -180), latitudeOf(south), Math.min(east, 180), latitudeOf(north)];
  }

  // Where a place in degrees is, in pixels from the upper left corner of the map.
  project([longitude, latitude]) {
    const [x, y] = this.view.pixel(longitude, upwards(latitude));
    return { x, y };
  }

  get isActive() {
    return (this.plot.closest(".vigil-map") ?? this.plot).contains(document.activeElement);
  }

  wire() {
    const { plot } = this;
    const { signal } = this.life;
    const hear = (name, heard) => plot.addEventListener(name, heard, { signal, passive: false, capture: true });
    hear("wheel", (event) => this.onWheel(event));
    hear("keydown", (event) => this.onKey(event));
    for (const name of ["touchstart", "touchmove", "touchend", "touchcancel"]) hear(name, (event) => this.onTouch(event));
    hear("pointerdown", ({ pointerType }) => {
      this.isHeld = true;
      if (pointerType !== "touch") plot.focus({ preventScroll: true });
    });
    hear("pointerup", ({ pointerType }) => pointerType === "touch" && plot.focus({ preventScroll: true }));
    for (const name of ["pointerup", "pointercancel", "mouseup", "touchend"]) {
      window.addEventListener(name, () => (this.isHeld = false), { signal, capture: true });
    }
    this.observer = new ResizeObserver(() => this.resize());
    this.observer.observe(plot);
  }

  // The page scrolls over a map that nobody has turned to; a click or Tab gives the map the wheel.
  onWheel(event) {
    if (!event.isTrusted) return;
    const isMeant = this.view && (event.ctrlKey || event.metaKey || this.isActive);
    const isEarly = event.timeStamp - (this.turned ?? -Infinity) < WHEEL_PAUSE;
    const isPassed = isMeant && !isEarly && this.canZoom(event.deltaY < 0);
    if (!isPassed || event.deltaMode) event.stopPropagation();
    if (isMeant && (!isPassed || event.deltaMode)) event.preventDefault();
    if (!isPassed) return;
    this.turned = event.timeStamp;
    if (event.deltaMode) this.turn(event.target, [event.clientX, event.clientY], -Math.sign(event.deltaY) * 20);
  }

  canZoom(isCloser) {
    const { view, closest } = this;
    return !view.at(view.x, view.y, view.zoom + (isCloser ? 0.01 : -0.01)).within(closest).isSame(view);
  }

  // Turns plotly's own wheel at a spot of the window, 20 being one step closer.
  turn(target, [clientX, clientY], steps) {
    for (let left = Math.abs(steps); left > 0.01; left -= 20) {
      if (!this.canZoom(steps > 0)) return;
      const deltaY = -Math.sign(steps) * Math.min(left, 20);
      target.dispatchEvent(new WheelEvent("wheel", { clientX, clientY, deltaY, bubbles: true, cancelable: true }));
    }
  }

  // Two fingers zoom; one moves a map that was turned to, and scrolls the page over any other.
  onTouch(event) {
    const { touches, target, type } = event;
    if (touches.length > 1) {
      const [one, other] = touches;
      const apart = Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY);
      const middle = [(one.clientX + other.clientX) / 2, (one.clientY + other.clientY) / 2];
      if (this.apart && type === "touchmove") this.turn(target, middle, Math.log(apart / this.apart) * 200);
      this.apart = apart;
      event.preventDefault();
      event.stopPropagation();
    } else if (this.apart) {
      event.preventDefault();
      if (!touches.length) setTimeout(() => (this.apart = null)); // what follows is no click
    } else if (!this.isActive) {
      event.stopPropagation();
    }
  }

  onKey(event) {
    if (!this.view || event.altKey || event.ctrlKey || event.metaKey || event.target !== this.plot) return;
    const { view } = this;
    const step = PAN_PIXELS / view.scale;
    const moves = {
      ArrowLeft: () => view.at(view.x - step, view.y),
      ArrowRight: () => view.at(view.x + step, view.y),
      ArrowUp: () => view.at(view.x, view.y + step),
      ArrowDown: () => view.at(view.x, view.y - step),
      "+": () => view.at(view.x, view.y, view.zoom + 0.5),
      "=": () => view.at(view.x, view.y, view.zoom + 0.5),
      "-": () => view.at(view.x, view.y, view.zoom - 0.5),
    };
    if (!moves[event.key]) return;
    event.preventDefault();
    event.stopPropagation();
    this.move(moves[event.key]());
  }

  // ---------------------------------------------------------------- choosing

  // The name of the mark or area that plotly has found below the pointer. Of areas drawn as one plotly tells the name
  // of their trace: it is given the text of the one that the pointer is in.
  pointed({ points: [point], xvals, yvals }) {
    const areas = point?.data.meta?.outlines;
    if (!areas) return point?.customdata ?? null;
    const area = areas.find((one) => isWithin(one, xvals[0], yvals[0]));
    if (!area) this.Plotly.Fx.unhover(this.plot); // less than a pixel beside it
    else if (area.text !== point.data.name) {
      // once plotly has noted where the pointer is: it then draws its label anew
      queueMicrotask(() => this.Plotly.restyle(this.plot, { name: area.text }, [point.curveNumber]));
    }
    return area?.meta.area ?? null;
  }

  click(name) {
    if (name && this.host.selectable && !this.apart) this.host.chosen({ clicked: [name], box: null });
  }

  chooseBox({ x, y }) {
    const [west, east, south, north] = [Math.min(...x), Math.max(...x), Math.min(...y), Math.max(...y)];
    const isIn = (one, other) => one >= west && one <= east && other >= south && other <= north;
    const found = new Set();
    for (const trace of this.traces) {
      if (trace.meta?.area) {
        const middle = ["x", "y"].map((axis) => middleOf(trace[axis]));
        if (isIn(...middle) && trace.hoverinfo !== "skip") found.add(trace.meta.area);
      }
      (trace.customdata ?? []).forEach((name, at) => {
        if (each(trace.marker.opacity, at) > 0 && isIn(trace.x[at], trace.y[at])) found.add(name);
      });
    }
    const box = [west, latitudeOf(south), east, latitudeOf(north)].map((side) => Math.round(side * 1e4) / 1e4);
    this.host.chosen({ clicked: [...found], box });
  }

  // ---------------------------------------------------------------- the picture

  // Saves what is seen as a picture, its title above and its caption below.
  async picture() {
    const { words } = this.host;
    const [edge, size] = [16, 12];
    const font = { ...this.figure.layout.font, family: OF_PICTURES };
    const pen = document.createElement("canvas").getContext("2d");
    const title = linesOf(pen, words.title, `bold 18px ${font.family}`, this.width);
    const told = [words.note, words.caption].filter(Boolean).join(" ");
    const caption = linesOf(pen, told, `${size}px ${font.family}`, this.width);
    const [top, foot] = [edge + 24 * title.length + 8, 8 + 17 * caption.length + edge];
    const written = (lines, look) => ({
      ...{ text: lines.map(escapedText).join("<br>"), showarrow: false, align: "left", borderpad: 0 },
      ...{ xref: "paper", x: 0, xanchor: "left", yref: "paper", ...look },
    });
    const [data, layout] = this.composed();
    const annotations = [
      ...layout.annotations,
      written(title, { y: 1, yanchor: "bottom", yshift: 4, font: { size: 18 } }),
      written(caption, { y: 0, yanchor: "top", yshift: -4, font: { size } }),
    ];
    const [width, height] = [this.width + 2 * edge, top + this.height + foot];
    const margin = { l: edge, r: edge, t: top, b: foot };
    const whole = { ...layout, font, annotations, margin, width, height, paper_bgcolor: words.paper };
    await this.Plotly.downloadImage({ data, layout: whole }, { format: "png", scale: 2, width, height, filename: words.name });
  }

  remove() {
    clearTimeout(this.resting);
    this.life.abort();
    this.observer.disconnect();
    window.Plotly?.purge(this.plot);
  }
}

const hasScale = ({ marker }) => Boolean(marker?.showscale);

const arrays = new WeakMap();

function floats(encoded) {
  if (!arrays.has(encoded)) {
    arrays.set(encoded, new Float32Array(Uint8Array.from(atob(encoded.bdata), (one) => one.charCodeAt(0)).buffer));
  }
  return arrays.get(encoded);
}

// Gives a trace its arrays: those of its outline, or its own.
function decode(trace, outlines) {
  const own = trace.x ? [trace.x, trace.y] : outlines[trace.meta.outline];
  [trace.x, trace.y] = own.map((values) => (values.bdata ? floats(values) : values));
}

// A trace as it is drawn in a view: its line as wide as the zoom asks, of its outline what lies in and around the view.
// None where nothing of it is seen: plotly works over every trace that it is given.
function traceAt(trace, view, edges) {
  const { width, from, outline } = trace.meta ?? {};
  if (!outline) return { ...trace };
  if (view.zoom < from) return null;
  const seen = cut(trace, view, edges);
  const line = width && { ...trace.line, width: Number(atZoom(width, view.zoom).toFixed(2)) };
  return seen.x.length ? { ...trace, ...seen, line: line ?? trace.line } : null;
}

const boxes = new WeakMap();

// Where the lines or rings of an outline begin and end, and their boxes (west, east, south, north).
function partsOf({ x, y }) {
  if (!boxes.has(x)) {
    const parts = [];
    let part = null;
    for (let at = 0; at <= x.length; at++) {
      if (at === x.length || Number.isNaN(x[at])) part = null;
      else if (!part) parts.push((part = [at, at + 1, x[at], x[at], y[at], y[at]]));
      else {
        part[1] = at + 1;
        if (x[at] < part[2]) part[2] = x[at];
        if (x[at] > part[3]) part[3] = x[at];
        if (y[at] < part[4]) part[4] = y[at];
        if (y[at] > part[5]) part[5] = y[at];
      }
    }
    boxes.set(x, parts);
  }
  return boxes.get(x);
}

// What of an outline meets a box, without points that cannot be told from the one before.
function cut({ x, y }, { scale }, [west, east, south, north]) {
  const found = { x: [], y: [] };
  const put = (one, other) => found.x.push(one) && found.y.push(other);
  const step = scale / GRAIN;
  for (const [first, last, left, right, foot, top] of partsOf({ x, y })) {
    if (right < west || left > east || top < south || foot > north) continue;
    if (found.x.length) put(NaN, NaN);
    let cell = NaN;
    for (let at = first; at < last; at++) {
      const here = Math.round(x[at] * step) * 1e6 + Math.round(y[at] * step);
      if (here !== cell || at === last - 1) put(x[at], y[at]);
      cell = here;
    }
  }
  return found;
}

function namesTrace(names) {
  const font = (part) => names.map(({ kind }) => kind[part]);
  return {
    ...{ type: "scatter", mode: "text", hoverinfo: "skip", showlegend: false, name: "Names", textposition: "middle center" },
    ...{ x: names.map(({ x }) => x), y: names.map(({ y }) => y), text: names.map(({ text }) => text) },
    textfont: { size: names.map(({ size }) => size), color: font("color"), shadow: font("shadow"), style: font("style") },
  };
}

// Outlines of one level that look alike as one trace, without areas that are not seen: plotly takes its time for each
// trace, whatever is in it. No two areas of a level lie over each other.
function merged(traces) {
  const [found, alike] = [[], new Map()];
  for (const trace of traces) {
    const { meta, mode, fillcolor, line, opacity, hoverinfo } = trace;
    const look = JSON.stringify([meta?.level, hoverinfo, mode, fillcolor, line, opacity]);
    if (!meta?.outline) found.push(trace);
    else if (meta.area && hoverinfo === "skip") continue;
    else if (alike.has(look)) alike.get(look).meta.outlines.push(trace);
    else {
      alike.set(look, { ...trace, name: "", text: "", meta: { outlines: [trace] } });
      found.push(alike.get(look));
    }
  }
  for (const one of alike.values()) Object.assign(one, joined(one.meta.outlines));
  return found;
}

// Outlines as one. Plotly takes typed arrays as they are, without a look at each number.
function joined(outlines) {
  const all = (axis) => Float64Array.from(outlines.flatMap((one) => [...one[axis], NaN]));
  return { x: all("x"), y: all("y") };
}

// Whether a place is within the rings of an outline.
function isWithin({ x, y }, across, up) {
  let inside = false;
  for (let at = 1; at < x.length; at++) {
    const [before, here] = [y[at - 1], y[at]]; // a gap between rings is NaN, and compares as false
    const isCrossed = before > up !== here > up && !Number.isNaN(before) && !Number.isNaN(here);
    if (isCrossed && across < ((x[at - 1] - x[at]) * (up - here)) / (before - here) + x[at]) inside = !inside;
  }
  return inside;
}

function middleOf(values) {
  let [least, most] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return (least + most) / 2;
}

// About what a box in a corner covers: left, top, right, bottom in pixels.
function boxCovered({ xshift, y, yshift, yanchor, covers: [width, high] }, height) {
  const foot = height * (1 - y) - yshift;
  const top = yanchor === "top" ? foot : foot - high;
  return [xshift, top, xshift + width, top + high];
}

// The boxes in the corners, with a note in the lowest of them, or in a box of its own.
function withNote(boxes, note) {
  if (!note) return boxes;
  if (!boxes.length) return [note];
  const last = boxes[boxes.length - 1];
  const covers = [Math.max(last.covers[0], note.covers[0]), last.covers[1] + note.covers[1]];
  return [...boxes.slice(0, -1), { ...last, covers, text: `${last.text}<br>${note.text}` }];
}

function belowButtons(boxes, width) {
  if (width >= NARROW) return boxes;
  return boxes.map((box) => (box.yanchor === "top" ? { ...box, yshift: box.yshift - BAR_PIXELS[1] } : box));
}

const escapedText = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

// A text in lines no wider than `width` pixels.
function linesOf(pen, text, font, width) {
  pen.font = font;
  const lines = [""];
  for (const word of text.split(/\s+/)) {
    const longer = `${lines[lines.length - 1]} ${word}`.trim();
    if (!lines[lines.length - 1] || pen.measureText(longer).width <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}
