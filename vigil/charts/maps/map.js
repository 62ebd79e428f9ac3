// A map on the screen: the ground, the marks and the names on one canvas, painted anew at every move, and above it a
// plotly figure without marks that holds the keys, the scales, the bar of buttons and what is told of a spot.

const KEY_PIXELS = 90; // left free at the foot of a map that has height to spare
const NARROW = 560; // pixels: keys at the top of such a map stand below its bar of buttons, not beside it
const BAR_PIXELS = 30; // how high that bar is
const PAN_PIXELS = 90; // for an arrow key
const STILL_PIXELS = 4; // a pointer that moves less has clicked
const ZOOM_OF_WHEEL = 0.0025; // per pixel
const FONTS_PATIENCE = 400; // milliseconds

const groundsKnown = new WeakMap();

// The ground and the names of a style, read once for every map.
function groundOf(style) {
  if (!groundsKnown.has(style)) groundsKnown.set(style, readGround(style));
  return groundsKnown.get(style);
}

async function readGround(style) {
  const ground = new Ground(style);
  const { layout } = style.layers.find(({ type }) => type === "symbol");
  const patience = new Promise((resolve) => setTimeout(resolve, FONTS_PATIENCE));
  await Promise.race([document.fonts.load(fontOf(layout, 12)), patience]).catch(() => {});
  return { ground, names: new Names(ground) };
}

class ScreenMap {
  // `host` gives what a map needs of its page: `plotly()` and `file(address)` promise the library and a JSON file;
  // `moved()`, `chosen(choice)` and `failed(error)` hear of it; `words` hold title, caption, note and name of the
  // picture and its paper; `selectable` says whether places can be chosen.
  constructor(plot, host) {
    Object.assign(this, { plot, host, pointers: new Map(), dragmode: "pan", choice: null, placed: [], covered: [] });
    this.life = new AbortController();
    this.canvas = plot.appendChild(document.createElement("canvas"));
    this.canvas.className = "vigil-map-canvas";
    this.canvas.setAttribute("aria-hidden", "true");
    this.board = plot.appendChild(document.createElement("div"));
    this.board.className = "vigil-map-frame";
    plot.vigilMap = this;
    this.wire();
  }

  // ---------------------------------------------------------------- drawing

  // Draws the figure of a map; it opens with its corners, or where `kept` ({center, zoom}) says. `shown()` gives the
  // traces to be seen at first.
  async draw(figure, kept = null, shown = () => figure.data) {
    const fetched = (value) => (typeof value === "string" ? this.host.file(value) : value);
    const areas = figure.data.map(async (trace) => {
      if (trace.geojson) trace.geojson = await fetched(trace.geojson);
    });
    const [style] = await Promise.all([fetched(figure.layout.map.style), ...areas]);
    const { ground, names } = await groundOf(style);
    Object.assign(this, { figure, ground, names });
    this.measure();
    if (kept) {
      this.view = new View(worldX(kept.center.lon), worldY(kept.center.lat), kept.zoom, this.width, this.height);
      this.opened = null;
    } else {
      this.open();
    }
    this.show(shown());
    this.paint();
    await this.drawFrame();
    this.paint();
  }

  // The traces that are seen from the next painting on.
  show(traces) {
    this.marks = new Marks(traces, this.figure.layout.map.zoom);
    this.forget();
    this.repaint();
  }

  // What is outlined as chosen: the areas clicked or a box, from the next painting on.
  outline(choice) {
    this.choice = choice;
    this.repaint();
  }

  measure() {
    this.width = this.plot.clientWidth;
    this.height = this.plot.clientHeight;
    this.ratio = Math.min(window.devicePixelRatio || 1, 2);
    const size = [this.width * this.ratio, this.height * this.ratio].map(Math.round);
    if (size[0] === this.canvas.width && size[1] === this.canvas.height) return;
    [this.canvas.width, this.canvas.height] = size;
  }

  // All that is shown, whatever size it has.
  open() {
    const bars = this.figure.data.some((trace) => scaleOf(trace));
    const foot = bars || this.figure.layout.annotations.some(({ yanchor }) => yanchor === "bottom") ? KEY_PIXELS : 0;
    const { home, corners } = this.figure.layout.meta;
    this.view = this.opened = fitted(home ?? corners, this.width, this.height, foot);
  }

  get isFitted() {
    const { view, opened } = this;
    if (!opened || view.zoom !== opened.zoom) return false;
    return Math.hypot(view.x - opened.x, view.y - opened.y) * view.world < 0.5;
  }

  repaint() {
    this.painting ??= requestAnimationFrame(() => this.paint());
  }

  paint() {
    cancelAnimationFrame(this.painting);
    this.painting = null;
    if (!this.view || !this.width || !this.height) return;
    const context = this.canvas.getContext("2d");
    context.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    this.paintOn(context);
    if (this.framed && this.ground.shows("districts", this.view) !== this.noted) {
      this.drawFrame().then(() => this.repaint()).catch((error) => this.host.failed(error));
    }
  }

  paintOn(context) {
    const { view, marks } = this;
    this.ground.paint(context, view, (layer) => marks.paint(context, view, layer));
    marks.paint(context, view);
    this.paintChoice(context);
    this.placed = this.names.placed(view, this.covered, marks.circles(view));
    this.names.paint(context, this.placed);
  }

  paintChoice(context) {
    const { choice, view, band } = this;
    context.save();
    context.strokeStyle = this.figure.layout.modebar?.activecolor ?? "#000";
    context.lineWidth = 2.5;
    context.beginPath();
    if (choice?.box) {
      const [west, south, east, north] = choice.box;
      const [left, top] = view.pixel(worldX(west), worldY(north));
      const [right, bottom] = view.pixel(worldX(east), worldY(south));
      context.rect(left, top, right - left, bottom - top);
    } else if (choice) {
      for (const part of this.marks.outlines(choice.clicked)) addOutline(context, view, part);
    }
    context.stroke();
    if (band) {
      context.lineWidth = 1.5;
      context.setLineDash([4, 3]);
      context.strokeRect(band[0], band[1], band[2] - band[0], band[3] - band[1]);
    }
    context.restore();
  }

  // ---------------------------------------------------------------- keys, scales and buttons

  // Draws what stands on the map and does not move with it, where anything of it has changed.
  async drawFrame() {
    const Plotly = await this.host.plotly();
    const { figure, width, height } = this;
    if (!width || !height) return;
    this.noted = this.ground.shows("districts", this.view);
    const traces = figure.data.map(scaleOf).filter(Boolean);
    const axis = { visible: false, fixedrange: true, range: [0, 1] };
    const { map, meta, template, ...kept } = figure.layout;
    const layout = {
      ...kept,
      ...{ width, height, autosize: false, dragmode: this.dragmode, hovermode: false, showlegend: false },
      annotations: belowButtons(withNote(figure.layout.annotations ?? [], this.noted && meta.approximate), width),
      ...{ xaxis: axis, yaxis: axis, paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)" },
    };
    const wanted = JSON.stringify([traces, layout]);
    if (wanted !== this.framed) {
      this.framed = wanted;
      const nothing = { type: "scatter", x: [null], y: [null], hoverinfo: "skip" };
      await Plotly.react(this.board, traces.length ? traces : [nothing], layout, this.config(Plotly));
      if (!this.listening) this.listen();
    }
    const { left, top } = this.board.getBoundingClientRect();
    const standing = this.board.querySelectorAll(".annotation .bg, .cbbg, .modebar");
    this.covered = [...standing].map((one) => {
      const box = one.getBoundingClientRect();
      return [box.left - left, box.top - top, box.right - left, box.bottom - top];
    });
  }

  config(Plotly) {
    if (this.settings) return this.settings;
    const { zoom_plus, zoom_minus, home, camera } = Plotly.Icons;
    const button = (name, title, icon, click) => ({ name, title, icon, click });
    const picture = () => this.picture().catch((error) => this.host.failed(error));
    const modeBarButtons = [
      [button("picture", "Download as a picture (PNG)", camera, picture)],
      ...(this.host.selectable ? [["pan2d", "select2d"]] : []),
      [
        button("closer", "Zoom in", zoom_plus, () => this.move(this.view.zoomed(this.view.zoom + 1))),
        button("further", "Zoom out", zoom_minus, () => this.move(this.view.zoomed(this.view.zoom - 1))),
        button("all", "Reset view", home, () => this.reset()),
      ],
    ];
    this.settings = { displaylogo: false, displayModeBar: true, responsive: false, modeBarButtons };
    return this.settings;
  }

  listen() {
    this.listening = true;
    this.board.on("plotly_relayout", ({ dragmode }) => {
      if (!dragmode) return;
      this.dragmode = dragmode;
      this.plot.classList.toggle("is-choosing", dragmode === "select");
    });
  }

  // ---------------------------------------------------------------- moving

  move(view) {
    this.view = view;
    this.forget();
    this.repaint();
    this.host.moved();
  }

  reset() {
    this.open();
    this.move(this.view);
  }

  // A map that nobody has moved shows the same part of the world at any size.
  resize() {
    const { clientWidth: width, clientHeight: height } = this.plot;
    if (!this.view || !width || !height || (width === this.width && height === this.height)) return;
    const unmoved = this.isFitted;
    this.measure();
    if (unmoved) this.open();
    else this.view = this.view.sized(this.width, this.height);
    this.paint();
    this.host.moved();
    this.drawFrame().then(() => this.paint()).catch((error) => this.host.failed(error));
  }

  // The middle of what is seen, in degrees.
  get center() {
    return { lon: longitudeOf(this.view.x), lat: latitudeOf(this.view.y) };
  }

  // West, south, east and north of what is seen of the world, in degrees.
  get bounds() {
    const [[west, north], [east, south]] = [this.view.place(0, 0), this.view.place(this.width, this.height)];
    return [longitudeOf(Math.max(west, 0)), latitudeOf(south), longitudeOf(Math.min(east, 1)), latitudeOf(north)];
  }

  // Where a place in degrees is, in pixels from the upper left corner of the map.
  project([longitude, latitude]) {
    const [x, y] = this.view.pixel(worldX(longitude), worldY(latitude));
    return { x, y };
  }

  get isActive() {
    return (this.plot.closest(".vigil-map") ?? this.plot).contains(document.activeElement);
  }

  spot(event) {
    const { left, top } = this.canvas.getBoundingClientRect();
    return [event.clientX - left, event.clientY - top];
  }

  wire() {
    const { plot } = this;
    // The page scrolls over a map that nobody has turned to; a click or Tab gives the map the wheel.
    const wheel = (event) => {
      if (!this.view || !(event.ctrlKey || event.metaKey || this.isActive)) return;
      event.preventDefault();
      const pixels = event.deltaY * (event.deltaMode === 1 ? 33 : event.deltaMode === 2 ? this.height : 1);
      const steps = Math.min(Math.max(pixels * ZOOM_OF_WHEEL * (event.ctrlKey ? 3 : 1), -1), 1);
      this.move(this.view.zoomed(this.view.zoom - steps, this.spot(event)));
    };
    const heard = {
      wheel,
      keydown: (event) => this.onKey(event),
      pointerdown: (event) => this.onDown(event),
      pointermove: (event) => (this.pointers.size ? this.onDrag(event) : this.onHover(event)),
      pointerup: (event) => this.onUp(event),
      pointercancel: (event) => this.onUp(event, true),
      pointerleave: () => this.pointers.size || this.forget(),
    };
    const { signal } = this.life;
    for (const [name, hear] of Object.entries(heard)) plot.addEventListener(name, hear, { signal, passive: false });
    this.observer = new ResizeObserver(() => this.resize());
    this.observer.observe(plot);
  }

  onKey(event) {
    if (!this.view || event.altKey || event.ctrlKey || event.metaKey || event.target !== this.plot) return;
    const { view } = this;
    const step = PAN_PIXELS / view.world;
    const moves = {
      ArrowLeft: () => view.at(view.x - step, view.y),
      ArrowRight: () => view.at(view.x + step, view.y),
      ArrowUp: () => view.at(view.x, view.y - step),
      ArrowDown: () => view.at(view.x, view.y + step),
      "+": () => view.zoomed(view.zoom + 0.5),
      "=": () => view.zoomed(view.zoom + 0.5),
      "-": () => view.zoomed(view.zoom - 0.5),
    };
    if (!moves[event.key]) return;
    event.preventDefault();
    event.stopPropagation();
    this.move(moves[event.key]());
  }

  onDown(event) {
    if (!this.view || event.button || event.target.closest?.(".modebar")) return;
    this.pointers.set(event.pointerId, this.spot(event));
    this.plot.setPointerCapture(event.pointerId);
    this.begin(event.pointerType === "touch" && !this.isActive);
  }

  begin(isPassing = false) {
    const from = [...this.pointers.values()].slice(0, 2);
    const kind = from.length === 2 ? "pinch" : "click";
    this.gesture = { kind, from, view: this.view, isPassing };
  }

  onDrag(event) {
    if (!this.pointers.has(event.pointerId)) return;
    this.pointers.set(event.pointerId, this.spot(event));
    const { gesture } = this;
    const [[x0, y0], other0] = gesture.from;
    const [[x, y], other] = this.pointers.values();
    if (gesture.kind === "pinch") {
      const apart = (one, two) => Math.hypot(one[0] - two[0], one[1] - two[1]);
      const between = (one, two) => [(one[0] + two[0]) / 2, (one[1] + two[1]) / 2];
      const zoom = gesture.view.zoom + Math.log2(apart([x, y], other) / apart([x0, y0], other0));
      this.move(gesture.view.zoomed(zoom, between([x0, y0], other0), between([x, y], other)));
      return;
    }
    if (gesture.isPassing) return;
    if (gesture.kind === "click" && Math.hypot(x - x0, y - y0) >= STILL_PIXELS) {
      gesture.kind = this.host.selectable && this.dragmode === "select" ? "box" : "pan";
      this.plot.classList.toggle("is-moving", gesture.kind === "pan");
      this.forget();
    }
    if (gesture.kind === "box") {
      this.band = [Math.min(x0, x), Math.min(y0, y), Math.max(x0, x), Math.max(y0, y)];
      this.repaint();
    } else if (gesture.kind === "pan") {
      const { view } = gesture;
      this.move(view.at(view.x - (x - x0) / view.world, view.y - (y - y0) / view.world));
    }
  }

  onUp(event, isBroken = false) {
    if (!this.pointers.delete(event.pointerId)) return;
    const { gesture, band } = this;
    if (this.pointers.size) {
      this.begin(); // one finger of two goes on
      this.gesture.kind = "pan";
      return;
    }
    this.band = null;
    this.plot.classList.remove("is-moving");
    if (isBroken) {
      this.repaint();
      return;
    }
    this.plot.focus({ preventScroll: true });
    if (gesture.kind === "click") this.click(event);
    if (gesture.kind === "box") this.chooseBox(band);
  }

  // ---------------------------------------------------------------- telling and choosing

  onHover(event) {
    if (event.pointerType === "touch" || !this.marks) return;
    this.pointed = this.spot(event);
    this.pointing ??= requestAnimationFrame(() => {
      this.pointing = null;
      const found = this.found(this.pointed, false);
      if (found) this.tell(found);
      else this.forget();
    });
  }

  // What lies below a pixel, unless something stands over it.
  found([x, y], isFinger) {
    const isCovered = this.covered.some(([left, top, right, bottom]) => x > left && x < right && y > top && y < bottom);
    return isCovered ? null : this.marks.at(x, y, this.view, isFinger);
  }

  click(event) {
    const found = this.found(this.spot(event), event.pointerType === "touch");
    if (!found) return this.forget();
    this.tell(found);
    if (this.host.selectable && found.name) this.host.chosen({ clicked: [found.name], box: null });
  }

  chooseBox([left, top, right, bottom]) {
    const [[west, north], [east, south]] = [this.view.place(left, top), this.view.place(right, bottom)];
    const sides = [longitudeOf(west), latitudeOf(south), longitudeOf(east), latitudeOf(north)];
    const box = sides.map((side) => Math.round(side * 1e4) / 1e4);
    this.host.chosen({ clicked: this.marks.within([west, north, east, south]), box });
  }

  // Says what a spot is, beside it.
  tell({ text, name, x, y, radius }) {
    const { Plotly } = window;
    if (!text || !this.board._fullLayout || !Plotly) return this.forget();
    this.plot.classList.toggle("is-pointing", this.host.selectable && Boolean(name));
    if (this.told && this.told[0] === text && Math.hypot(this.told[1] - x, this.told[2] - y) < 1) return;
    this.told = [text, x, y];
    const { bgcolor, bordercolor, align, font } = this.figure.layout.hoverlabel;
    const { _hoverlayer, _paper } = this.board._fullLayout;
    const label = {
      ...{ x0: x - radius, x1: x + radius, y0: y - radius, y1: y + radius, text, textAlign: align },
      ...{ color: bgcolor, borderColor: bordercolor },
      ...{ fontFamily: font.family, fontSize: font.size, fontColor: font.color },
    };
    Plotly.Fx.loneHover(label, { container: _hoverlayer.node(), outerContainer: _paper.node(), gd: this.board });
  }

  forget() {
    this.plot.classList.remove("is-pointing");
    if (!this.told) return;
    this.told = null;
    window.Plotly?.Fx.loneUnhover(this.board._fullLayout._hoverlayer.node());
  }

  // ---------------------------------------------------------------- the picture

  // Saves what is seen as a picture, its title above and its caption below.
  async picture() {
    const { words } = this.host;
    const [edge, scale] = [16, 2];
    const { font } = this.figure.layout;
    const pen = document.createElement("canvas").getContext("2d");
    const family = font.family;
    const titleFont = `bold 18px ${family}`;
    const captionFont = `12px ${family}`;
    const title = linesOf(pen, words.title, titleFont, this.width);
    const caption = linesOf(pen, [words.note, words.caption].filter(Boolean).join(" "), captionFont, this.width);
    const top = edge + 24 * title.length + 8;
    const picture = document.createElement("canvas");
    picture.width = (this.width + 2 * edge) * scale;
    picture.height = (top + this.height + 8 + 17 * caption.length + edge) * scale;
    const context = picture.getContext("2d");
    context.scale(scale, scale);
    context.fillStyle = words.paper;
    context.fillRect(0, 0, picture.width, picture.height);
    context.fillStyle = font.color;
    context.textBaseline = "top";
    context.font = titleFont;
    title.forEach((line, at) => context.fillText(line, edge, edge + 24 * at));
    context.font = captionFont;
    caption.forEach((line, at) => context.fillText(line, edge, top + this.height + 8 + 17 * at));
    context.save();
    context.translate(edge, top);
    context.beginPath();
    context.rect(0, 0, this.width, this.height);
    context.clip();
    this.paintOn(context);
    const keys = new Image();
    keys.src = await window.Plotly.toImage(this.board, { format: "svg", width: this.width, height: this.height });
    await keys.decode();
    context.drawImage(keys, 0, 0, this.width, this.height);
    context.restore();
    const file = await new Promise((resolve) => picture.toBlob(resolve, "image/png"));
    const link = document.createElement("a");
    link.href = URL.createObjectURL(file);
    link.download = `${words.name}.png`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  }

  remove() {
    cancelAnimationFrame(this.painting);
    this.life.abort();
    this.observer.disconnect();
    if (this.framed) window.Plotly?.purge(this.board);
    this.canvas.remove();
    this.board.remove();
  }
}

// The scale of a trace, as a trace without marks that plotly draws it for.
function scaleOf(trace) {
  const { colorbar, colorscale, showscale, cmin, cmax } = trace.type === "choroplethmap" ? trace : (trace.marker ?? {});
  if (!showscale || !colorbar) return null;
  const [low, high] = [cmin ?? trace.zmin, cmax ?? trace.zmax];
  const marker = { color: [low], cmin: low, cmax: high, colorscale, colorbar, showscale };
  return { type: "scatter", mode: "markers", x: [null], y: [null], hoverinfo: "skip", marker };
}

// The boxes in the corners, with a note in the lowest of them, or in a box of its own.
function withNote(boxes, note) {
  if (!note) return boxes;
  if (!boxes.length) return [note];
  const last = boxes[boxes.length - 1];
  return [...boxes.slice(0, -1), { ...last, text: `${last.text}<br>${note.text}` }];
}

function belowButtons(boxes, width) {
  if (width >= NARROW) return boxes;
  return boxes.map((box) => (box.yanchor === "top" ? { ...box, yshift: box.yshift - BAR_PIXELS } : box));
}

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
