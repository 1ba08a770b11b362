import { placeWords } from "../kit/place-strings.js";
import { speaker } from "../kit/strings.js";

/** The words of the frame, of what is sold, and of the list of orders: [Chinese, English]. */
export const say = speaker({
  ...placeWords,
  places: ["充值的页面", "Pages of the shop"],
  orders: ["订单", "Orders"],

  available: ["余额 {amount}", "Balance: {amount}"],
  products: ["选择额度", "Choose an amount"],
  credits: ["到账 {amount}", "Credits {amount}"],
  bonus: ["含赠送 {amount}", "of which {amount} is a bonus"],
  once: ["每人限购一次", "Once a person"],
  until: ["{day} 截止", "Until {day}"],
  nothingSold: [
    "现在没有在售的额度。有兑换码可以在下面兑换，也可以联系管理员。",
    "No credit is sold at the moment. You can redeem a code below, or ask the administrator.",
  ],
  noWays: [
    "本站还不能在线付款。有兑换码可以在下面兑换，也可以联系管理员。",
    "One cannot pay here yet. You can redeem a code below, or ask the administrator.",
  ],
  haveCode: ["有兑换码？", "Do you have a redeem code?"],
  sandbox: ["沙盒支付：不会真的扣款。", "Sandbox: no money moves."],

  confirm: ["确认购买", "Confirm"],
  product: ["商品", "Product"],
  toPay: ["付款", "To pay"],
  toCredit: ["到账额度", "Credit"],
  creditWithBonus: ["{total}（{credit} + 赠送 {bonus}）", "{total} ({credit} and a bonus of {bonus})"],
  ways: ["付款方式", "Way of paying"],
  pay: ["确认付款 {amount}", "Pay {amount}"],
  buying: ["正在下单…", "Placing the order…"],
  buyUnsure: [
    "连接断了，不知道有没有下单。再按一次会接着同一笔订单，不会重复。",
    "The connection broke off before the answer came. Press again: it is the same order, nothing is bought twice.",
  ],
  backToProducts: ["看看别的额度", "Other amounts"],
  notSold: ["这个额度现在不出售，或不面向您的账户。", "This is not sold now, or not to your account."],
  openOrders: ["查看订单", "See the orders"],
  outsideOnly: [
    "微信里暂时不能付款。请点右上角“…”，选“在浏览器打开”；或者复制链接，在电脑上打开后用手机扫码。",
    "One cannot pay inside WeChat yet. Open this page in a browser by the menu at the top, or copy its link and open it elsewhere.",
  ],
  copyLink: ["复制链接", "Copy the link"],

  native: ["微信支付 · 扫码", "WeChat Pay, by QR code"],
  jsapi: ["微信支付", "WeChat Pay"],
  precreate: ["支付宝 · 扫码", "Alipay, by QR code"],
  page: ["支付宝 · 网页", "Alipay, on its page"],
  wayAt: ["{way}（{merchant}）", "{way} ({merchant})"],

  allOrders: ["全部订单", "All orders"],
  state: ["状态", "State"],
  made: ["下单时间", "Made"],
  amount: ["金额", "Amount"],
  actions: ["操作", "Actions"],
  earlier: ["更早的", "Earlier orders"],
  noOrders: ["还没有订单。", "No orders yet."],
  toShop: ["去充值", "Buy credit"],
  goOnPaying: ["去付款", "Pay"],
  see: ["查看", "See"],
  ofOrder: ["{words}：{title}，{state}", "{words}: {title}, {state}"],
  refundedPart: ["已退 {amount}", "{amount} refunded"],
});
