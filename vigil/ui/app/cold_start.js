// The first request of a new server goes through Streamlit's older page runner, which does not know the pages yet
// and says "Page not found" above the very page that was asked for. Close that message when the page exists.
(() => {
  const address = location.pathname.split("/").filter(Boolean).pop();
  if (!ADDRESSES.includes(address)) return;
  const close = () => {
    for (const dialog of document.querySelectorAll('[role="dialog"]')) {
      if (!dialog.textContent.includes("Page not found")) continue;
      dialog.querySelector('button[aria-label="Close"]')?.click();
      return true;
    }
    return false;
  };
  if (close()) return;
  const observer = new MutationObserver(() => close() && observer.disconnect());
  observer.observe(document.body, { childList: true, subtree: true });
  setTimeout(() => observer.disconnect(), 5000);
})();
