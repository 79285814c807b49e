// What is folded is printed, and the contents show where one is; without scripts nothing is lost.
addEventListener('beforeprint', () => document.querySelectorAll('details:not(.screen)').forEach(d => { d.open = true; }));
if ('IntersectionObserver' in window) {
  const links = new Map([...document.querySelectorAll('.contents a')].map(a => [a.hash.slice(1), a]));
  const watch = new IntersectionObserver(seen => {
    for (const s of seen) {
      if (s.isIntersecting) {
        links.forEach(a => a.removeAttribute('aria-current'));
        links.get(s.target.id).setAttribute('aria-current', 'true');
      }
    }
  }, { rootMargin: '-10% 0px -80% 0px' });
  links.forEach((a, id) => { const s = document.getElementById(id); if (s) { watch.observe(s); } });
}
