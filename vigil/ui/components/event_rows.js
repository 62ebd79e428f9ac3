// A table of events whose rows lead to the page of each: as a link in a new tab, or within this visit with a click.

const LONG = 12; // rows; a shorter table is read with the page, not in a window of its own

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".vigil-event-rows");
  root.replaceChildren();
  root.classList.toggle("long", data.rows.length > LONG);
  const table = root.appendChild(document.createElement("table"));
  table.className = "vigil-facts";
  table.setAttribute("aria-label", data.alt);
  const head = table.createTHead().insertRow();
  data.columns.forEach((name, place) => {
    const cell = head.appendChild(document.createElement("th"));
    cell.scope = "col";
    cell.textContent = name;
    cell.className = data.numbers.includes(place) ? "number" : "";
  });
  const body = table.createTBody();
  for (const { id, address, cells } of data.rows) {
    const row = body.insertRow();
    cells.forEach((text, place) => {
      const cell = row.insertCell();
      cell.className = data.numbers.includes(place) ? "number" : "";
      if (place !== data.link) {
        cell.textContent = text;
        return;
      }
      const link = cell.appendChild(document.createElement("a"));
      link.textContent = text;
      link.className = "nowrap";
      link.href = address;
      link.onclick = (event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
        event.preventDefault();
        setTriggerValue("opened", id);
      };
    });
  }
}
