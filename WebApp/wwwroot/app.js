// Times are written as UTC for those without scripts; here they become local, and deadlines count down.
const format = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
const brief = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

function show(element) {
  const at = new Date(element.dateTime);
  element.textContent = (element.dataset.brief === undefined ? format : brief).format(at);
  if (element.dataset.countdown !== undefined) {
    const seconds = Math.round((at - Date.now()) / 1000);
    element.textContent += seconds > 0 ? `, in ${seconds} s` : ', reload to see the next';
  }
}

const times = document.querySelectorAll('time');
times.forEach(show);
setInterval(() => times.forEach(show), 1000);
