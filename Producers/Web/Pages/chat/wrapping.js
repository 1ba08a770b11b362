/*
 * Breaks styled text into lines, as a browser would: between Chinese characters, but no line begins with a closing mark
 * or ends with an opening one; Latin text breaks at spaces, and inside a word only if the word is wider than the line.
 */

/**
 * @typedef {{text: string, font: string, [style: string]: any}} Run Text of one style.
 * @typedef {{text: string, run: Run, left: number, width: number}} Piece
 * @typedef {{pieces: Piece[], width: number}} Line
 * @typedef {{text: string, run: Run, width: number}} Atom
 */

const wide = /[\u1100-\u11ff\u2e80-\ua4cf\uac00-\ud7ff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef]|\p{Extended_Pictographic}/u;
const neverFirst = /^[!%),.:;?\]}¢°·’”†‡›℃∶、。〃〆〕〗〞﹚﹜！＂％＇），．：；？］｀｜｝～々…—」』】》〉]/;
const neverLast = /[$(£¥\[{‘“〈《「『【〔〖〝﹙﹛＄（．［｛￡￥]$/;
const atomPattern = /\n|[^\S\n]+|[\u1100-\u11ff\u2e80-\ua4cf\uac00-\ud7ff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef]|[^\s\u1100-\u11ff\u2e80-\ua4cf\uac00-\ud7ff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef]+/gu;

/**
 * @param {Run[]} runs
 * @param {number} width
 * @param {(text: string, font: string) => number} measure
 * @returns {Line[]}
 */
export function wrapped(runs, width, measure) {
  const lines = [new Row()];
  const last = () => lines[lines.length - 1];
  for (const unit of unitsOf(runs, measure)) {
    if (unit.isBreak) {
      lines.push(new Row());
    } else if (last().width + unit.width <= width) {
      last().add(unit.atoms);
    } else if (unit.isSpace) {
      continue; // A space that does not fit is the end of the line.
    } else if (unit.width <= width) {
      lines.push(new Row());
      last().add(unit.atoms);
    } else {
      for (const atom of unit.atoms.flatMap((one) => letters(one, measure))) {
        if (last().width > 0 && last().width + atom.width > width) lines.push(new Row());
        last().add([atom]);
      }
    }
  }
  return lines.map((line) => line.trimmed());
}

/** Text that stays together: a word, or a character with the marks that cling to it. */
function unitsOf(runs, measure) {
  const units = [];
  let before = null;
  for (const atom of atomsOf(runs, measure)) {
    const isBreak = atom.text === "\n";
    const isSpace = !isBreak && /^\s/.test(atom.text);
    if (before && !isBreak && !isSpace && clings(before, atom)) {
      before.atoms.push(atom);
      before.width += atom.width;
      before.text = atom.text;
    } else {
      before = { atoms: [atom], width: atom.width, text: atom.text, isBreak, isSpace };
      units.push(before);
    }
  }
  return units;
}

function clings(before, { text }) {
  if (before.isBreak || before.isSpace) return false;
  if (neverFirst.test(text) || neverLast.test(before.text)) return true;
  return !wide.test(before.text.slice(-2)) && !wide.test(text.slice(0, 2));
}

function* atomsOf(runs, measure) {
  const known = new Map();
  for (const run of runs) {
    for (const text of run.text.match(atomPattern) ?? []) {
      const key = `${run.font}\n${text}`;
      if (!known.has(key)) known.set(key, text === "\n" ? 0 : measure(text, run.font));
      yield { text, run, width: known.get(key) };
    }
  }
}

/** An atom that is wider than a line, letter by letter. */
function letters({ text, run }, measure) {
  return Array.from(text, (letter) => ({ text: letter, run, width: measure(letter, run.font) }));
}

/** A line that is being filled. */
class Row {
  width = 0;
  /** @type {Atom[]} */
  atoms = [];

  add(atoms) {
    for (const atom of atoms) {
      if (this.width === 0 && this.atoms.length === 0 && /^ /.test(atom.text) && !atom.run.isCode) continue;
      this.atoms.push(atom);
      this.width += atom.width;
    }
  }

  /** The line without spaces at its end; neighbours of one style are one piece. */
  trimmed() {
    const atoms = [...this.atoms];
    while (atoms.length > 0 && /^\s/.test(atoms[atoms.length - 1].text)) atoms.pop();
    const pieces = [];
    let left = 0;
    for (const { text, run, width } of atoms) {
      const before = pieces[pieces.length - 1];
      if (before?.run === run) Object.assign(before, { text: before.text + text, width: before.width + width });
      else pieces.push({ text, run, left, width });
      left += width;
    }
    return { pieces, width: left };
  }
}
