const place = "yizhan.shop.opened";

/** Notes that the provider's page of an order was opened from this tab, also for a reload. @param {string} number */
export function noteOpened(number) {
  try {
    sessionStorage.setItem(place, number);
  } catch {
    return; // A reload shows the way to it again.
  }
}

/** @param {string} number */
export function isOpened(number) {
  try {
    return sessionStorage.getItem(place) === number;
  } catch {
    return false;
  }
}
