"use strict";
// Strokes are kept as points in the picture's own pixels; the mask is drawn from them when it is sent.

const words = JSON.parse(document.getElementById("words").textContent);
const part = (name) => document.getElementById(name);
const [picture, canvas, cursor, size, undo, clear, send, status] =
  ["picture", "strokes", "cursor", "size", "undo", "clear", "send", "status"].map(part);
const pen = canvas.getContext("2d");
const address = location.pathname.replace(/\/$/, "");

const LARGEST = 3;
let language = document.documentElement.lang;
let strokes = [];
let stroke = null;
let at = null;
let said = "";

function speak() {
  document.documentElement.lang = language;
  for (const each of document.querySelectorAll("[data-word]")) each.textContent = words[language][each.dataset.word];
  canvas.setAttribute("aria-label", words[language].picture);
  status.textContent = said ? words[language][said] : "";
}

function say(word) {
  said = word;
  speak();
}

function draw(on, colour) {
  on.lineCap = on.lineJoin = "round";
  on.strokeStyle = on.fillStyle = colour;
  for (const { points, width } of strokes) {
    on.lineWidth = width;
    on.beginPath();
    on.moveTo(...points[0]);
    for (const point of points) on.lineTo(...point);
    on.stroke();
  }
}

function show() {
  pen.clearRect(0, 0, canvas.width, canvas.height);
  draw(pen, "#e0245e");
  undo.disabled = clear.disabled = send.disabled = strokes.length === 0;
}

function scale() {
  return canvas.width / canvas.getBoundingClientRect().width;
}

function spot(event) {
  const box = canvas.getBoundingClientRect();
  return [(event.clientX - box.left) * scale(), (event.clientY - box.top) * scale()];
}

function begin(point) {
  stroke = { points: [point], width: size.value * scale() };
  strokes.push(stroke);
  show();
}

function extend(point) {
  stroke.points.push(point);
  show();
}

function showCursor() {
  cursor.hidden = at === null;
  if (at === null) return;
  const ratio = scale();
  cursor.style.left = `${at[0] / ratio}px`;
  cursor.style.top = `${at[1] / ratio}px`;
  cursor.style.width = cursor.style.height = `${size.value}px`;
}

function takeBack() {
  stroke = null;
  strokes.pop();
  show();
}

canvas.addEventListener("pointerdown", (event) => {
  if (event.button !== 0) return;
  canvas.setPointerCapture(event.pointerId);
  begin(spot(event));
});
canvas.addEventListener("pointermove", (event) => {
  at = spot(event);
  showCursor();
  if (stroke && canvas.hasPointerCapture(event.pointerId)) extend(at);
});
for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, () => { stroke = null; });
canvas.addEventListener("pointerleave", () => { at = null; showCursor(); });
canvas.addEventListener("blur", () => { stroke = null; at = null; showCursor(); });

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
canvas.addEventListener("keydown", (event) => {
  const way = ARROWS[event.key];
  if (way) {
    event.preventDefault();
    const step = (event.shiftKey ? 4 : 1) * Math.max(2, size.value / 3) * scale();
    const [x, y] = at ?? [canvas.width / 2, canvas.height / 2];
    at = [
      Math.min(canvas.width, Math.max(0, x + way[0] * step)),
      Math.min(canvas.height, Math.max(0, y + way[1] * step)),
    ];
    if (stroke) extend(at);
    showCursor();
  } else if (event.key === " ") {
    event.preventDefault();
    at ??= [canvas.width / 2, canvas.height / 2];
    if (stroke) stroke = null;
    else begin(at);
    say(stroke ? "down" : "up");
    showCursor();
  } else if (event.key === "[" || event.key === "]") {
    size.value = Number(size.value) + (event.key === "]" ? 8 : -8);
    showCursor();
  }
});
document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z" && strokes.length) {
    event.preventDefault();
    takeBack();
  }
});

undo.addEventListener("click", takeBack);
clear.addEventListener("click", () => { stroke = null; strokes = []; show(); });
size.addEventListener("input", showCursor);
part("language").addEventListener("click", () => {
  language = language === "zh" ? "en" : "zh";
  speak();
});

function mask() {
  const sheet = document.createElement("canvas");
  [sheet.width, sheet.height] = [canvas.width, canvas.height];
  const on = sheet.getContext("2d");
  on.fillStyle = "#000";
  on.fillRect(0, 0, sheet.width, sheet.height);
  draw(on, "#fff");
  return new Promise((resolve) => sheet.toBlob(resolve, "image/png"));
}

const ANSWERS = { 204: "sent", 400: "empty", 410: "gone" };
send.addEventListener("click", async () => {
  send.disabled = true;
  say("sending");
  try {
    const body = await mask();
    const answer = await fetch(address, { method: "POST", body, headers: { "Content-Type": "image/png" } });
    say(ANSWERS[answer.status] ?? "failed");
    if (answer.status === 204 || answer.status === 410) document.body.classList.add("done");
  } catch {
    say("failed");
  }
  send.disabled = strokes.length === 0;
});

function enlarge() {
  // A small picture is painted on more easily when it is shown larger.
  const { naturalWidth: wide, naturalHeight: high } = picture;
  const room = part("stage").parentElement.clientWidth;
  const times = Math.min(LARGEST, room / wide, (0.68 * window.innerHeight) / high);
  if (times > 1) picture.width = Math.floor(wide * times);
}

picture.addEventListener("load", () => {
  enlarge();
  [canvas.width, canvas.height] = [picture.naturalWidth, picture.naturalHeight];
  show();
});
picture.addEventListener("error", () => say("failed"));
picture.src = `${address}/picture`;
speak();
