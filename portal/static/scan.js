// Looks for a QR through the camera: frames go to the portal, which reads them as it reads a
// photograph, and what it finds goes where a link would be pasted. Without it one is pasted.
"use strict";
(() => {
  const ENOUGH = 1000;
  const BETWEEN = 700;
  const LATE = 20_000;
  const place = document.getElementById("escanear");
  const finder = document.getElementById("visor");
  const video = finder.querySelector("video");
  const status = finder.querySelector("[role=status]");
  const trouble = place.querySelector("[role=alert]");
  const first = status.textContent;
  const canvas = document.createElement("canvas");
  let stream = null;
  let timer = 0;

  // Browsers give a camera to pages that nobody on the way could have changed.
  const cameras = async () => {
    const devices = (await navigator.mediaDevices?.enumerateDevices()) ?? [];
    return devices.filter((device) => device.kind === "videoinput");
  };
  cameras().then((found) => {
    place.hidden = found.length === 0;
  });

  const close = () => {
    clearTimeout(timer);
    for (const track of stream?.getTracks() ?? []) track.stop();
    stream = null;
    if (finder.open) finder.close();
  };

  const say = (text) => {
    if (status.textContent !== text) status.textContent = text;
  };

  // The whole picture, no larger than what is looked at.
  const frame = () => {
    const { videoWidth: width, videoHeight: height } = video;
    const scale = Math.min(1, ENOUGH / Math.max(width, height));
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    canvas.getContext("2d").drawImage(video, 0, 0, canvas.width, canvas.height);
    return new Promise((done) => {
      canvas.toBlob(done, "image/jpeg", 0.8);
    });
  };

  const look = async (begun) => {
    const mine = stream;
    const headers = { "Content-Type": "image/jpeg" };
    try {
      const body = await frame();
      const reply = await fetch(finder.dataset.ask, { method: "POST", headers, body });
      const { qr, fault } = reply.ok ? await reply.json() : {};
      // It was closed meanwhile.
      if (stream !== mine) return;
      if (qr) {
        say(finder.dataset.found);
        close();
        // What was chosen before is not what was meant now.
        for (const file of place.closest("form").querySelectorAll("[type=file]")) file.value = "";
        document.getElementById(place.dataset.into).value = qr;
        document.getElementById(place.dataset.press).click();
        return;
      }
      if (fault) say(fault);
      else if (Date.now() - begun > LATE) say(finder.dataset.late);
    } catch {
      // Without a line there is no answer: the next frame may have one.
      if (stream !== mine) return;
      if (Date.now() - begun > LATE) say(finder.dataset.late);
    }
    timer = setTimeout(look, BETWEEN, begun);
  };

  const button = place.querySelector("button");
  button.addEventListener("click", async () => {
    button.disabled = true;
    trouble.textContent = "";
    say(first);
    const ideal = 1280;
    const wanted = { facingMode: "environment", width: { ideal }, height: { ideal } };
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: wanted });
      finder.showModal();
      video.srcObject = stream;
      await video.play();
      look(Date.now());
    } catch {
      close();
      trouble.textContent = trouble.dataset.closed;
    }
    button.disabled = false;
  });
  finder.querySelector("button").addEventListener("click", close);
  // By Escape, or by leaving.
  finder.addEventListener("close", close);
  addEventListener("pagehide", close);
})();
