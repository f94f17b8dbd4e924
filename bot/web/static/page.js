// Without this file the page works by reload. With it, messages are sent and arrive in place.
"use strict";

// A message is sent by Enter; not while a Japanese word is still being converted.
document.addEventListener("keydown", (event) => {
  const box = event.target;
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  if (box.tagName !== "TEXTAREA" || !box.closest("form.say")) return;
  event.preventDefault();
  if (box.value.trim()) box.form.requestSubmit();
});

document.addEventListener("input", (event) => {
  const box = event.target;
  if (box.tagName !== "TEXTAREA" || !box.closest("form.say")) return;
  box.rows = Math.min(8, box.value.split("\n").length);
});

// What is typed but not sent survives a reload of the page.
const drafted = (form) => "typed " + location.pathname + " " + (form.elements.thread?.value ?? "");

document.addEventListener("input", (event) => {
  const form = event.target.closest("form.composer, form.reply");
  if (form) sessionStorage.setItem(drafted(form), event.target.value);
});
for (const form of document.querySelectorAll("form.composer, form.reply")) {
  const kept = sessionStorage.getItem(drafted(form));
  if (kept) form.elements.text.value = kept;
}

// In a room the answer comes by the stream; on other pages a press shows the page anew.
const threads = document.getElementById("threads");
let acted = ""; // the thread in which something was done last

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!threads || !form.matches("form.say, form.press") || form.elements.back) return;
  event.preventDefault();
  const button = form.querySelector("button");
  if (button.getAttribute("aria-busy") === "true") return;
  button.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(form.getAttribute("action"), {
      method: "POST",
      headers: { "X-Requested-With": "script" },
      body: new URLSearchParams(new FormData(form)),
    });
    if (answer.status >= 500) throw new Error(answer.statusText);
    if (answer.status !== 204) {
      form.submit();
      return;
    }
    form.elements.key.value = crypto.randomUUID();
    if (form.elements.thread) acted = form.elements.thread.value;
    if (form.matches(".composer, .reply")) {
      form.elements.text.value = "";
      form.elements.text.rows = 1;
      sessionStorage.removeItem(drafted(form));
    }
  } catch {
    // The bot cannot be reached: what was typed stays where it is.
    let told = form.querySelector(".error");
    if (!told) {
      told = document.createElement("p");
      told.className = "error";
      told.setAttribute("role", "alert");
      form.append(told);
    }
    told.textContent = "送れませんでした。ボットが動いているか確かめて、もう一度お試しください。";
  } finally {
    button.removeAttribute("aria-busy");
  }
});

function show(message) {
  const { thread, starts, html } = message;
  if (message.mine) acted = String(thread);
  const holder = document.createElement("template");
  holder.innerHTML = html;
  const fresh = holder.content.firstElementChild;
  if (document.getElementById(fresh.id)) return;
  document.querySelector(".empty")?.remove();
  document.querySelector(".examples")?.removeAttribute("open");
  const inside = document.getElementById("t" + thread);
  if (starts) threads.append(fresh);
  else if (inside) inside.insertBefore(fresh, inside.querySelector("form.reply"));
  else return;
  // What one is working on stays in sight; what arrives elsewhere does not move the page.
  const room = document.getElementById("t" + thread);
  if (starts && message.mine) fresh.scrollIntoView({ block: "end" });
  else if (acted === String(thread) || room.contains(document.activeElement)) {
    room.querySelector("form.reply").scrollIntoView({ block: "nearest" });
  }
}

if (threads) {
  const last = location.hash ? document.querySelector(location.hash) : threads.lastElementChild;
  last?.scrollIntoView({ block: "end" });
  const stream = new EventSource(threads.dataset.events + "&after=" + threads.dataset.after);
  stream.addEventListener("message", (event) => show(JSON.parse(event.data)));
  stream.addEventListener("reload", () => location.assign("/"));
}

// The board shows itself anew when something changed; what is open on it stays open.
const board = document.getElementById("board");
if (board) {
  const stream = new EventSource(board.dataset.events + "?after=" + board.dataset.after);
  stream.addEventListener("changed", async () => {
    if (board.contains(document.activeElement) && document.activeElement.matches("summary, button")) return;
    const page = await (await fetch(location.pathname)).text();
    const fresh = new DOMParser().parseFromString(page, "text/html").getElementById("board");
    if (fresh) board.replaceChildren(...fresh.childNodes);
  });
  stream.addEventListener("reload", () => location.reload());
}
