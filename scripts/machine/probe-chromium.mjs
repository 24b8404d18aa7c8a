// Says which backends start in the browser, as JSON: { webgl?: reason, wasm?: reason, webgpu?: reason }, a reason where one does not.
import { createServer } from 'node:http';
import { chromium } from 'playwright';
import { findChromium, switches } from './chromium.mjs';

/* global document, navigator -- what `look` reads in the page */
async function look() {
  const gl = document.createElement('canvas').getContext('webgl2');
  const adapter = await navigator.gpu?.requestAdapter();
  return {
    ...(gl?.getExtension('EXT_color_buffer_float') ? {} : { webgl: 'the browser has no WebGL 2 with float textures' }),
    ...(adapter ? {} : { webgpu: 'the browser finds no WebGPU adapter' }),
  };
}

const server = createServer((_, response) => response.setHeader('content-type', 'text/html').end('<!doctype html>'));
await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
const browser = await chromium.launch({ executablePath: findChromium(), args: switches });
try {
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${server.address().port}/`); // WebGPU wants a secure context, which a blank page is not
  console.log(JSON.stringify(await page.evaluate(look)));
} finally {
  await browser.close();
  server.close();
}
