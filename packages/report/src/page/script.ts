/** What the buttons of the report do. It works without a network; without scripts the page lacks the buttons alone. */
export const script = `
const holdings = JSON.parse(document.getElementById('holdings').textContent);
const save = (name, type, content) => {
  const url = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type }));
  const link = Object.assign(document.createElement('a'), { href: url, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
};
const standalone = (svg) => {
  const copy = svg.cloneNode(true);
  const [, , width, height] = svg.getAttribute('viewBox').split(' ');
  copy.setAttribute('width', width);
  copy.setAttribute('height', height);
  copy.setAttribute('color', '#1a1d21');
  return { text: new XMLSerializer().serializeToString(copy), width: Number(width), height: Number(height) };
};
const cell = (value) => (/[",\\n\\r]/.test(String(value ?? '')) ? '"' + String(value).replaceAll('"', '""') + '"' : String(value ?? ''));
const csv = (rows) => {
  const columns = [...new Set(rows.flatMap(Object.keys))];
  return [columns, ...rows.map((row) => columns.map((name) => row[name]))].map((row) => row.map(cell).join(',')).join('\\r\\n') + '\\r\\n';
};
const png = ({ text, width, height }) => new Promise((done, fail) => {
  const image = new Image();
  image.onerror = () => fail(new Error('the chart could not be drawn'));
  image.onload = () => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 3 * width, height: 3 * height });
    const context = canvas.getContext('2d');
    context.fillStyle = '#fff';
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.drawImage(image, 0, 0, canvas.width, canvas.height);
    canvas.toBlob(done, 'image/png');
  };
  image.src = 'data:image/svg+xml;charset=utf-8,' + encodeURIComponent(text);
});
const forms = {
  text: ({ holding, name, kind }) => save(name, 'text/plain;charset=utf-8', holding[kind]),
  csv: ({ holding, name }) => save(name, 'text/csv;charset=utf-8', csv(holding.data)),
  json: ({ holding, name }) => save(name, 'application/json', JSON.stringify(holding.spec, null, 1)),
  svg: ({ figure, name }) => save(name, 'image/svg+xml', standalone(figure.querySelector('svg')).text),
  png: async ({ figure, name }) => save(name, 'image/png', await png(standalone(figure.querySelector('svg')))),
};
document.addEventListener('click', (event) => {
  const button = event.target.closest('button[data-of]');
  if (!button) return;
  const { of, form, kind, name } = button.dataset;
  void forms[form]({ holding: holdings[of], figure: button.closest('figure'), kind, name });
});
`;
