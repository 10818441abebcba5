// Content scripts cannot be modules; this one loads the module that is one.
import(chrome.runtime.getURL("console.js")).then(({ start }) => start());
