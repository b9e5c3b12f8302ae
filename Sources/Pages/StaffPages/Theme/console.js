// The console's one script. The bearer token lives in this closure and nowhere else: a reload signs out.
(() => {
  'use strict';
  const say = JSON.parse(document.getElementById('texts').textContent);
  const main = document.getElementById('main');
  const rail = document.getElementById('rail');
  const policy = window.trustedTypes ? trustedTypes.createPolicy('vern', { createHTML: html => html }) : { createHTML: html => html };
  let bearer = null;
  let busy = false;

  const bytes = text => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), c => c.charCodeAt(0));
  const text = buffer => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');

  async function post(path, fields) {
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
    if (bearer) headers.Authorization = 'Bearer ' + bearer;
    return fetch(path, {
      method: 'POST', body: new URLSearchParams(fields || {}), headers,
      credentials: 'omit', cache: 'no-store', redirect: 'error', referrerPolicy: 'no-referrer',
    });
  }

  const invitation = () => new URLSearchParams(location.hash.slice(1)).get('invite');

  function message(words, role) {
    let place = document.getElementById('said');
    if (!place && !words) return;
    if (!place) {
      place = document.createElement('p');
      place.id = 'said';
      main.prepend(place);
    }
    place.textContent = words;
    place.setAttribute('role', role || 'status');
    place.hidden = !words;
  }

  function show(html) {
    main.innerHTML = policy.createHTML(html);
    const heading = main.querySelector('h1');
    if (heading) {
      heading.tabIndex = -1;
      heading.focus({ preventScroll: true });
      document.title = heading.textContent + ' – ' + say.console;
    }
    scrollTo(0, 0);
    const view = (location.hash.slice(1) || 'today').split('/')[0];
    const here = { case: 'cases', 'new-case': 'cases', person: 'people', letter: 'mail', export: 'products' }[view] || view;
    for (const link of rail.querySelectorAll('nav a')) {
      if (link.getAttribute('href') === '#' + here) link.setAttribute('aria-current', 'page'); else link.removeAttribute('aria-current');
    }
  }

  function signedOut(words) {
    bearer = null;
    rail.hidden = true;
    document.body.classList.remove('console');
    show(document.getElementById('gate').innerHTML);
    document.getElementById('enrol-part').hidden = !invitation();
    document.getElementById('sign-in-part').hidden = !!invitation();
    if (words) message(words, 'alert');
  }

  /// What the page shows stands in the fragment of its address: "#case/7Q3M-2FKD".
  async function view() {
    if (!bearer) return signedOut();
    if (invitation()) return;
    const [name, ...rest] = (location.hash.slice(1) || 'today').split('/');
    await swap('/view/' + encodeURIComponent(name), { about: rest.join('/') });
  }

  async function swap(path, fields) {
    if (busy) return;
    busy = true;
    main.setAttribute('aria-busy', 'true');
    try {
      const answer = await post(path, fields);
      if (answer.status === 401) return signedOut(say.ended);
      const html = await answer.text();
      if (!answer.ok && !html) return message(say.failed, 'alert');
      show(html);
    } catch { message(say.unreachable, 'alert'); } finally {
      busy = false;
      main.removeAttribute('aria-busy');
    }
  }

  async function enrol() {
    const offered = await post('/enrol/offer', { invitation: invitation() });
    if (!offered.ok) return message(say.invitation, 'alert');
    const offer = await offered.json();
    const made = await navigator.credentials.create({ publicKey: {
      rp: { id: offer.rp, name: offer.site }, user: { id: bytes(offer.user), name: offer.name, displayName: offer.name },
      challenge: bytes(offer.challenge), pubKeyCredParams: offer.algorithms.map(alg => ({ type: 'public-key', alg })),
      authenticatorSelection: { residentKey: 'required', requireResidentKey: true, userVerification: 'required' },
      attestation: 'none', timeout: 240000,
    } });
    const answer = await post('/enrol', {
      invitation: invitation(), challenge: offer.challenge, credential: text(made.rawId),
      client: text(made.response.clientDataJSON), authenticator: text(made.response.getAuthenticatorData()),
      transports: made.response.getTransports().join(' '),
    });
    if (!answer.ok) return message(say.refused, 'alert');
    history.replaceState(null, '', location.pathname);
    signedOut();
    message(say.enrolled);
  }

  /// The passkey's answer to a challenge, as fields of a form.
  async function asserted({ challenge, rp }) {
    const got = await navigator.credentials.get({ publicKey: {
      challenge: bytes(challenge), rpId: rp, userVerification: 'required', allowCredentials: [], timeout: 240000,
    } });
    return {
      challenge, credential: text(got.rawId), client: text(got.response.clientDataJSON),
      authenticator: text(got.response.authenticatorData), signature: text(got.response.signature),
      user: got.response.userHandle ? text(got.response.userHandle) : '',
    };
  }

  /// Somebody's word for one request: the challenge is drawn from its hash.
  async function approve(about) {
    const given = await post('/do/challenge', { about });
    if (given.status === 401) return signedOut(say.ended);
    if (!given.ok) return view();
    await swap('/do/approve', { about, ...await asserted(await given.json()) });
  }

  /// A sealed file, handed to whoever asked for it.
  async function fetchFile(about) {
    const answer = await post('/do/fetch', { about });
    if (answer.status === 401) return signedOut(say.ended);
    if (!(answer.headers.get('Content-Type') || '').startsWith('application/octet-stream')) return show(await answer.text());
    const link = document.createElement('a');
    link.href = URL.createObjectURL(await answer.blob());
    link.download = /filename="?([^";]+)/.exec(answer.headers.get('Content-Disposition') || '')?.[1] || 'export.age';
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
    await view();
  }

  async function signIn() {
    const answer = await post('/sign-in', await asserted(await (await post('/sign-in/challenge')).json()));
    if (!answer.ok) return message(say.refused, 'alert');
    const session = await answer.json();
    bearer = session.bearer;
    rail.innerHTML = policy.createHTML(session.rail);
    rail.hidden = false;
    document.body.classList.add('console');
    await view();
  }

  async function run(act) {
    message('');
    try { await act(); } catch (error) { message(error && error.name === 'NotAllowedError' ? say.cancelled : say.failed, 'alert'); }
  }

  document.addEventListener('click', event => {
    const button = event.target.closest('[data-run]');
    if (!button) return;
    event.preventDefault();
    if (button.dataset.run === 'enrol') run(enrol);
    if (button.dataset.run === 'sign-in') run(signIn);
    if (button.dataset.run === 'fetch') run(() => fetchFile(button.dataset.about));
    if (button.dataset.run === 'approve') run(() => approve(button.dataset.about));
    if (button.dataset.run === 'sign-out') run(async () => { await post('/sign-out'); signedOut(say.out); });
    if (button.dataset.run === 'fill') {
      const field = document.getElementById(button.dataset.into);
      if (field) { field.value = button.dataset.text; field.focus(); }
    }
  });

  document.addEventListener('submit', event => {
    const form = event.target;
    event.preventDefault();
    const fields = new URLSearchParams(new FormData(form, event.submitter));
    if (form.dataset.go) {
      const value = (fields.get('about') || '').trim();
      if (value) location.hash = form.dataset.go + '/' + value;
      return;
    }
    swap(form.getAttribute('action'), fields);
  });

  // Single letters act outside fields alone; each is printed on what it presses.
  document.addEventListener('keydown', event => {
    const inField = event.target.closest('input, textarea, select');
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && inField && inField.form) return inField.form.requestSubmit();
    if (inField || event.ctrlKey || event.metaKey || event.altKey || event.key.length !== 1) return;
    const key = event.key.toUpperCase();
    if (key === 'J' || key === 'K') {
      const links = [...main.querySelectorAll('[data-row]')];
      const next = links[Math.max(0, Math.min(links.length - 1, links.indexOf(document.activeElement) + (key === 'J' ? 1 : -1)))];
      if (next) next.focus();
      return;
    }
    const target = document.querySelector('[data-key="' + CSS.escape(key) + '"]');
    if (!target) return;
    event.preventDefault();
    if (target.matches('input, textarea, select')) target.focus(); else target.click();
  });

  // How long is left, where the page says until when.
  setInterval(() => {
    for (const place of main.querySelectorAll('[data-until]')) {
      const left = Math.max(0, Math.round(place.dataset.until - Date.now() / 1000));
      const two = number => String(number).padStart(2, '0');
      place.textContent = (left >= 3600 ? Math.floor(left / 3600) + ':' : '') + two(Math.floor(left / 60) % 60) + ':' + two(left % 60);
    }
  }, 500);

  addEventListener('hashchange', view);
  signedOut();
})();
