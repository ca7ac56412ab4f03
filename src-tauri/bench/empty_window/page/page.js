const { invoke } = window.__TAURI__.core;
const CODE = "7508108000371";

document.addEventListener("keydown", ({ key, target }) => {
  if (key !== "Enter") return;
  if (target.value === CODE) invoke("taken");
  target.value = "";
});
invoke("ready");
