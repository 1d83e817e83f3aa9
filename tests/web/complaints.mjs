// What pages complain about while a test runs: errors on the console, exceptions nobody caught, and
// what the content security policy refused. A test that ends with one it did not expect has failed.

/** What any page may say, and why. A new entry needs as good a reason. */
export const expectedComplaints = {
  'the relay is down, or the network is':
    /^WebSocket connection to 'ws:\/\/localhost:\d+\/sync' failed/,
  'the network is off': /^Failed to load resource: net::ERR_INTERNET_DISCONNECTED/,
  'the relay is down, and the browser looks for a new version':
    /^Failed to load resource: net::ERR_(CONNECTION_REFUSED|FAILED)/,
};

export class Complaints {
  #found = [];
  #expected = Object.values(expectedComplaints);

  /** This test provokes what `pattern` matches. */
  expect(pattern) {
    this.#expected.push(pattern);
  }

  /** Listens to every page of a browser context, from now on. */
  async watch(context) {
    context.on('console', (message) => {
      if (message.type() === 'error') this.#hear(message.text());
    });
    context.on('weberror', (error) => this.#hear(`not caught: ${error.error()}`));
    await context.addInitScript(() => {
      window.addEventListener('securitypolicyviolation', (event) =>
        console.error(`the policy ${event.violatedDirective} refused ${event.blockedURI}`),
      );
    });
  }

  #hear(text) {
    if (!this.#expected.some((pattern) => pattern.test(text))) this.#found.push(text);
  }

  /** What nobody expected. */
  unexpected() {
    return this.#found.filter((text) => !this.#expected.some((pattern) => pattern.test(text)));
  }
}
