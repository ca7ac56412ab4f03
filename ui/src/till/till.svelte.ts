/**
 * The sale that is being made, as the window sees it: what is typed, what the arrows stand on, and
 * the cart as the register told it last. The register decides; this keeps the order of the
 * questions and never drops what was typed.
 */
import { ask, type Refusal, type Told } from '../api/client';
import type { Cart, Closed, ProductRow, Request } from '../api/types';
import { PAYMENT_FORMS, type DiscountScope } from './keys';
import { asDiscount, takeApart } from './typed';

export type Stage = 'sale' | 'discount' | 'aside' | 'payment' | 'done';

const SEARCH_AFTER_MS = 60;
const FIRST_FORM = PAYMENT_FORMS[0]?.formaPago ?? '';

export class Till {
  cart = $state.raw<Cart | null>(null);
  stage = $state<Stage>('sale');

  text = $state('');
  products = $state.raw<ProductRow[]>([]);
  /** The text that `products` answers. */
  searched = $state('');
  chosen = $state<number | null>(null);
  /** The line that `+`, `-` and `Supr` act on. */
  picked = $state<number | null>(null);
  refusal = $state.raw<Refusal | null>(null);
  /** Rises when a refused text comes back, so that the field can mark it for typing over. */
  comeback = $state(0);

  discountScope = $state<DiscountScope>('line');
  discount = $state('');
  discountRefusal = $state.raw<Refusal | null>(null);

  formaPago = $state(FIRST_FORM);
  amount = $state('');
  paymentRefusal = $state.raw<Refusal | null>(null);
  busy = $state(false);
  closed = $state.raw<Closed | null>(null);

  #tail: Promise<unknown> = Promise.resolve();
  #timer: ReturnType<typeof setTimeout> | undefined;

  begin(cart: Cart): void {
    this.#show(cart);
  }

  /** The field changed. */
  type(text: string): void {
    this.text = text;
    this.chosen = null;
    this.refusal = null;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#search(), SEARCH_AFTER_MS);
  }

  /** An arrow that is faster than the search waits for what it is to walk through. */
  async choose(step: 1 | -1): Promise<void> {
    if (this.searched !== takeApart(this.text).text) await this.#search();
    const last = this.products.length - 1;
    if (last < 0) return;
    const from = this.chosen ?? (step === 1 ? -1 : last + 1);
    this.chosen = Math.max(0, Math.min(last, from + step));
  }

  pickLine(step: 1 | -1): void {
    const last = (this.cart?.lines.length ?? 0) - 1;
    this.picked = Math.max(0, Math.min(last, (this.picked ?? last + 1) + step));
  }

  /** Enter: a code, a name, or `5*` alone for the line that is picked. */
  async enter(): Promise<void> {
    const typed = this.text;
    const { quantity, text } = takeApart(typed);
    const line = this.picked;
    this.#emptyField();
    if (text === '' && quantity !== null && line !== null) {
      await this.#change({ ask: 'set-quantity', line, quantity }, typed);
    } else {
      await this.#change({ ask: 'enter', text: typed.trim() }, typed);
    }
  }

  async addChosen(): Promise<void> {
    const product = this.chosen === null ? undefined : this.products[this.chosen];
    if (product) await this.add(product.sku);
  }

  /** A product that was pointed at; what was typed before it is its quantity. */
  async add(sku: string): Promise<void> {
    const typed = this.text;
    const { quantity } = takeApart(typed);
    this.#emptyField();
    await this.#change({ ask: 'add', sku, quantity }, typed);
  }

  async changeQuantity(delta: 1 | -1): Promise<void> {
    if (this.picked === null) return;
    await this.#change({ ask: 'change-quantity', line: this.picked, delta });
  }

  async removeLine(): Promise<void> {
    if (this.picked === null) return;
    await this.#change({ ask: 'remove-line', line: this.picked });
  }

  /** Esc: first the text goes, then the panel of the sale that was just made. */
  clear(): void {
    this.refusal = null;
    if (this.text !== '') this.#emptyField();
    else this.stage = 'sale';
  }

  /**
   * F5: a discount that was typed before is given at once, as a quantity is; else the present one
   * is there to be written over.
   */
  async openDiscount(scope: DiscountScope): Promise<void> {
    if (!this.cart?.lines.length || this.busy) return;
    const typed = this.stage === 'sale' ? asDiscount(this.text) : null;
    if (typed !== null) this.#emptyField();
    const line = this.picked === null ? undefined : this.cart.lines[this.picked];
    const present = scope === 'line' ? line?.discount : this.cart.discount;
    this.stage = 'discount';
    this.discountScope = scope;
    this.discount = typed ?? present?.typed ?? '';
    this.discountRefusal = null;
    this.refusal = null;
    if (typed !== null) await this.applyDiscount();
  }

  /** Nothing and zero take it off. */
  async applyDiscount(): Promise<void> {
    await this.#once(async () => {
      const { discount, picked: line } = this;
      const request: Request =
        this.discountScope === 'line' && line !== null
          ? { ask: 'discount-line', line, discount }
          : { ask: 'discount-sale', discount };
      const reply = await this.#inOrder(() => ask(request, 'cart'));
      if (reply.tell === 'refused') {
        this.discountRefusal = reply;
        return;
      }
      this.stage = 'sale';
      this.#show(reply);
    });
  }

  closeDiscount(): void {
    this.stage = 'sale';
  }

  /** The pane is for something else, until {@link backFromAside}; not while money is counted. */
  goAside(): boolean {
    if (this.busy || this.stage === 'payment' || this.stage === 'discount') return false;
    this.stage = 'aside';
    this.refusal = null;
    return true;
  }

  backFromAside(): void {
    if (this.stage === 'aside') this.stage = 'sale';
  }

  /** A change to the cart that was asked for beside it; gives why it was refused. */
  async put(request: Request): Promise<Refusal | null> {
    const reply = await this.#inOrder(() => ask(request, 'cart'));
    if (reply.tell === 'refused') return reply;
    this.#show(reply);
    return null;
  }

  /** A sale on hold comes back; gives what has changed since, or why it does not come. */
  async recall(id: number): Promise<Refusal | string[]> {
    const request: Request = { ask: 'hold', hold: 'recall', id };
    const reply = await this.#inOrder(() => ask(request, 'recalled'));
    if (reply.tell === 'refused') return reply;
    this.#show(reply.cart);
    return reply.changes;
  }

  openPayment(): void {
    if (!this.cart?.lines.length) return;
    this.stage = 'payment';
    this.formaPago = FIRST_FORM;
    this.amount = '';
    this.paymentRefusal = null;
  }

  /** The amount, or what is due, is taken; and when all is paid the sale is closed. */
  async finish(): Promise<void> {
    await this.#once(async () => {
      if (!(await this.#pay()) || !this.cart?.payable) return;
      const reply = await this.#inOrder(() => ask({ ask: 'close-sale' }, 'closed'));
      if (reply.tell === 'refused') this.#refusePayment(reply);
      else this.#showClosed(reply);
    });
  }

  async takePaymentsBack(): Promise<void> {
    await this.#once(() => this.#clearPayments());
  }

  /** What was paid so far goes back, and the tip with it. */
  async backToSale(): Promise<void> {
    await this.#once(async () => {
      if (this.cart?.payments.length && !(await this.#clearPayments())) return;
      if (this.cart?.tip?.amount && !(await this.#clear({ ask: 'leave-tip', tip: '' }))) return;
      this.stage = 'sale';
    });
  }

  async #pay(): Promise<boolean> {
    if (this.cart?.payable && this.amount === '') return true;
    const request: Request = {
      ask: 'add-payment',
      forma_pago: this.formaPago,
      amount: this.amount === '' ? null : this.amount,
    };
    const reply = await this.#inOrder(() => ask(request, 'cart'));
    if (reply.tell === 'refused') return this.#refusePayment(reply);
    this.amount = '';
    this.paymentRefusal = null;
    this.#show(reply);
    return true;
  }

  #clearPayments(): Promise<boolean> {
    return this.#clear({ ask: 'clear-payments' });
  }

  async #clear(request: Request): Promise<boolean> {
    const reply = await this.#inOrder(() => ask(request, 'cart'));
    if (reply.tell === 'refused') return this.#refusePayment(reply);
    this.paymentRefusal = null;
    this.#show(reply);
    return true;
  }

  async #change(request: Request, typed = ''): Promise<void> {
    const reply = await this.#inOrder(() => ask(request, 'cart'));
    if (reply.tell !== 'refused') {
      this.refusal = null;
      this.#show(reply);
      return;
    }
    this.refusal = reply;
    if (reply.cart) this.#show(reply.cart);
    if (typed !== '' && this.text === '') await this.#giveBack(typed);
  }

  /** A refused text returns to its field, with the first product under the next Enter. */
  async #giveBack(typed: string): Promise<void> {
    this.text = typed;
    this.comeback += 1;
    await this.#search();
    if (this.text === typed && this.products.length > 0) this.chosen = 0;
  }

  async #search(): Promise<void> {
    const asked = this.text;
    const { text } = takeApart(asked);
    if (text === '') {
      this.products = [];
      return;
    }
    const reply = await ask({ ask: 'search', text }, 'products');
    if (this.text !== asked) return;
    if (reply.tell === 'refused') {
      this.refusal = reply;
      return;
    }
    this.products = reply.products;
    this.searched = text;
  }

  #emptyField(): void {
    clearTimeout(this.#timer);
    this.text = '';
    this.products = [];
    this.searched = '';
    this.chosen = null;
  }

  #show(cart: Cart): void {
    this.cart = cart;
    const last = cart.lines.length - 1;
    this.picked = last < 0 ? null : (cart.selected ?? last);
    if (last >= 0 && this.stage === 'done') this.stage = 'sale';
  }

  #showClosed(closed: Told<'closed'>): void {
    this.closed = closed;
    this.stage = 'done';
    this.amount = '';
    this.paymentRefusal = null;
    this.#show(closed.cart);
  }

  #refusePayment(refusal: Refusal): false {
    this.paymentRefusal = refusal;
    if (refusal.cart) this.#show(refusal.cart);
    return false;
  }

  /** A second Enter while the first is being answered is not a second sale. */
  async #once(work: () => Promise<unknown>): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    await work();
    this.busy = false;
  }

  /** One question at a time, in the order of the keys. */
  #inOrder<T>(question: () => Promise<T>): Promise<T> {
    const answer = this.#tail.then(question);
    this.#tail = answer;
    return answer;
  }
}
