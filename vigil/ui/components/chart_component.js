// A plotly chart that changes in place when its figure does.

const CONFIG = {
  displaylogo: false,
  showSendToCloud: false,
  responsive: false,
  doubleClick: "reset",
  // The modebar's own picture would have neither title nor caption; those that do are below the chart.
  modeBarButtonsToRemove: ["toImage", "select2d", "lasso2d"],
};
const mounted = new WeakMap();

class VigilChart {
  constructor(root) {
    this.plot = root.querySelector(".vigil-chart-plot");
    this.status = root.querySelector(".vigil-chart-status");
    this.root = root;
    this.observer = new ResizeObserver(() => {
      const width = this.plot.clientWidth;
      if (!this.width || !width || width === this.width) return;
      this.width = width;
      window.Plotly.Plots.resize(this.plot);
    });
    this.observer.observe(this.plot);
  }

  update(data) {
    this.plot.style.height = `${data.height}px`;
    this.plot.setAttribute("aria-label", data.alt);
    if (data.revision === this.data?.revision) return;
    this.data = data;
    this.draw(data).catch((error) => {
      this.data = null;
      console.error(error);
      this.status.hidden = false;
      this.status.setAttribute("role", "alert");
      this.status.textContent = `The chart could not be drawn: ${error?.message ?? error}. Its figures are in the table.`;
    });
  }

  async draw(data) {
    const Plotly = await loadPlotly(data.plotly_url);
    await turnToDraw(this.plot);
    if (data !== this.data) return; // a newer figure is waiting
    const figure = JSON.parse(data.figure);
    const layout = { ...figure.layout, autosize: true, height: data.height, width: undefined };
    await Plotly.react(this.plot, figure.data, layout, CONFIG);
    this.width = this.plot.clientWidth;
    this.status.hidden = true;
    this.root.dataset.drawn = data.revision;
  }

  remove() {
    this.data = null;
    this.observer.disconnect();
    window.Plotly?.purge(this.plot);
  }
}

export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".vigil-chart");
  let chart = mounted.get(root);
  if (!chart) {
    chart = new VigilChart(root);
    mounted.set(root, chart);
  }
  chart.update(data);
  return () => {
    chart.remove();
    mounted.delete(root);
  };
}
