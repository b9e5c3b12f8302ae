// Chromium
