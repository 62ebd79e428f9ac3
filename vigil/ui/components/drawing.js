// Shared by the components that draw: plotly.js is loaded once, from this server, and the drawings take turns.

const shared = (window.__vigil ??= { libraries: {}, json: {}, views: {}, waiting: [], drawing: false });

function loadPlotly(url) {
  shared.libraries[url] ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = url;
    script.onload = () => (window.Plotly ? resolve(window.Plotly) : reject(new Error("plotly did not start")));
    script.onerror = () => {
      delete shared.libraries[url];
      script.remove();
      reject(new Error(`${url} could not be loaded`));
    };
    document.head.appendChild(script);
  });
  return shared.libraries[url];
}

// Resolves when it is this element's turn: what the window shows comes first; the rest follows
// one by one while the browser has nothing else to do.
function turnToDraw(element) {
  return new Promise((begin) => {
    shared.waiting.push({ element, begin });
    if (!shared.drawing) takeTurns();
  });
}

async function takeTurns() {
  shared.drawing = true;
  const frame = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  const idle = () => new Promise((resolve) => (window.requestIdleCallback ?? setTimeout)(resolve, { timeout: 1000 }));
  await Promise.resolve(); // so that all that is asked for in one go is weighed together
  while (shared.waiting.length) {
    const seen = () => shared.waiting.find(({ element }) => isInWindow(element));
    if (!seen()) await idle();
    const next = seen() ?? shared.waiting[0];
    shared.waiting.splice(shared.waiting.indexOf(next), 1);
    next.begin();
    await frame();
  }
  shared.drawing = false;
}

function isInWindow(element) {
  const box = element.getBoundingClientRect();
  return box.top < innerHeight && box.bottom > 0;
}
