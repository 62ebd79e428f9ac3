// Draws a chart as PNG or SVG in the reader's browser and saves it. Plotly comes from this server only.

async function save(data, format) {
  const plotly = await loadPlotly(data.plotly_url);
  const { width, height, name } = data;
  const size = { format, width, height, scale: format === "png" ? 2 : 1 };
  const address = await plotly.toImage(JSON.parse(data.figure), size);
  const link = document.createElement("a");
  link.href = address;
  link.download = `${name}.${format}`;
  document.body.appendChild(link);
  link.click();
  link.remove();
}

export default function (component) {
  const { data, parentElement } = component;
  const status = parentElement.querySelector("[role=status]");
  const buttons = [...parentElement.querySelectorAll("button")];
  for (const button of buttons) {
    button.onclick = async () => {
      buttons.forEach((one) => (one.disabled = true));
      status.textContent = "Drawing the picture…";
      try {
        await save(data, button.dataset.format);
        status.textContent = "";
      } catch (error) {
        status.textContent = `The picture could not be drawn: ${error.message ?? error}`;
      } finally {
        buttons.forEach((one) => (one.disabled = false));
      }
    };
  }
}
