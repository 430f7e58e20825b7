/** Once the page stands, fetches what it needs without a network. Browsers allow it on https and localhost. */
if ('serviceWorker' in navigator && window.isSecureContext) {
  window.addEventListener('load', () => {
    // Refused, for example, behind a certificate that the browser does not trust: the page works anyway.
    navigator.serviceWorker.register('./service-worker.js').catch(() => undefined);
  });
}
