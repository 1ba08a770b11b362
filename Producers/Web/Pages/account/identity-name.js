import { say } from "./security-strings.js";

const ways = { mail: "", wechat: "wayWechat", wecom: "wayWecom" };

/** An identity as a person knows it: a mail address by itself, others by their way and how they end. @param {string} identity */
export function identityName(identity) {
  const mark = identity.indexOf(":");
  const [way, name] = [identity.slice(0, mark), identity.slice(mark + 1)];
  if (mark < 0 || !(way in ways)) return identity;
  if (!ways[way]) return name;
  const end = name.slice(name.indexOf(":") + 1);
  return `${say(ways[way])} ${end.length > 8 ? `…${end.slice(-6)}` : end}`;
}
