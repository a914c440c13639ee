"use strict";
// Texts of pages reach the document through these functions alone: as text nodes, with what could steer the display
// (controls, marks of the writing direction) shown as signs.
const STEERING = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/;

function byId(id) {
  return document.getElementById(id);
}

// make("td", "num", "12", child, ...): an element with a class and children, texts or nodes.
function make(tag, className, ...children) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  for (const child of children) {
    if (child === null || child === undefined) continue;
    element.append(child instanceof Node ? child : shown(String(child)));
  }
  return element;
}

// `text` as nodes. Its writing direction stays its own.
function shown(text) {
  const isolated = document.createElement("bdi");
  let rest = text;
  for (let at = rest.search(STEERING); at >= 0; at = rest.search(STEERING)) {
    if (at > 0) isolated.append(rest.slice(0, at));
    const sign = document.createElement("span");
    sign.className = "sign";
    sign.textContent = "U+" + rest.charCodeAt(at).toString(16).toUpperCase().padStart(4, "0");
    isolated.append(sign);
    rest = rest.slice(at + 1);
  }
  isolated.append(rest);
  return isolated;
}

function grouped(n) {
  return String(n).replace(/\B(?=(\d{3})+(?!\d))/g, ",");
}

function percent(share) {
  const value = share * 100;
  return (value >= 10 || value === 0 ? value.toFixed(0) : value.toFixed(1)) + " %";
}

function bytes(n) {
  if (n < 1000) return n + " B";
  if (n < 1e6) return (n / 1e3).toFixed(1) + " kB";
  return (n / 1e6).toFixed(1) + " MB";
}

function readAll(className) {
  const all = [];
  for (const element of document.querySelectorAll("script." + className)) {
    for (const one of JSON.parse(element.textContent)) all.push(one);
    element.remove();  // the strings are enough
  }
  return all;
}
