/// What a word behind a backslash means in a formula.
enum FormulaWord {
    case fraction, root, binomial
    /// Changes how its argument looks, which is shown as it is.
    case wrapped
    /// Letters with a double line.
    case letters
    /// Its first argument stands above or below the second, and is left out.
    case stacked
    case modulo
    /// Makes the bracket behind it larger.
    case bracket
    /// Begins or ends lines in a certain form.
    case environment
    case space, nothing
    case sign(String)
    /// A sign with spaces around it.
    case relation(String)
    /// A function's name, or a word that nobody here knows.
    case name

    init(_ name: String) {
        if let word = Self.words[name] {
            self = word
        } else if let sign = Self.signs[name] {
            self = .sign(sign)
        } else if let sign = Self.relations[name] {
            self = .relation(sign)
        } else {
            self = .name
        }
    }

    /// Returns letters with a double line, as far as there are such.
    static func doubled(_ letters: [UInt8]) -> String.UTF8View {
        let text = String(decoding: letters, as: UTF8.self)
        return (doubled[text] ?? text).utf8
    }

    private static let doubled = ["R": "ℝ", "N": "ℕ", "Z": "ℤ", "Q": "ℚ", "C": "ℂ", "P": "ℙ", "E": "𝔼"]

    private static let words: [String: FormulaWord] = [
        "frac": .fraction, "dfrac": .fraction, "tfrac": .fraction, "cfrac": .fraction, "sqrt": .root,
        "binom": .binomial, "dbinom": .binomial, "mathbb": .letters, "pmod": .modulo, "overset": .stacked,
        "underset": .stacked, "stackrel": .stacked, "begin": .environment, "end": .environment, "quad": .space,
        "qquad": .space, "text": .wrapped, "textbf": .wrapped, "textit": .wrapped, "textrm": .wrapped,
        "mathrm": .wrapped, "mathbf": .wrapped, "mathit": .wrapped, "mathsf": .wrapped, "mathtt": .wrapped,
        "mathcal": .wrapped, "mathfrak": .wrapped, "boldsymbol": .wrapped, "bm": .wrapped, "pmb": .wrapped,
        "operatorname": .wrapped, "mbox": .wrapped, "hbox": .wrapped, "overline": .wrapped, "underline": .wrapped,
        "hat": .wrapped, "bar": .wrapped, "tilde": .wrapped, "vec": .wrapped, "dot": .wrapped, "ddot": .wrapped,
        "widehat": .wrapped, "widetilde": .wrapped, "overrightarrow": .wrapped, "boxed": .wrapped,
        "overbrace": .wrapped, "underbrace": .wrapped, "tag": .wrapped, "left": .bracket, "right": .bracket,
        "middle": .bracket, "big": .bracket, "Big": .bracket, "bigg": .bracket, "Bigg": .bracket, "bigl": .bracket,
        "bigr": .bracket, "Bigl": .bracket, "Bigr": .bracket, "displaystyle": .nothing, "textstyle": .nothing,
        "limits": .nothing, "nolimits": .nothing, "nonumber": .nothing, "notag": .nothing, "hline": .nothing,
    ]

    private static let signs: [String: String] = [
        "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "varepsilon": "ε", "zeta": "ζ",
        "eta": "η", "theta": "θ", "vartheta": "ϑ", "iota": "ι", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν",
        "xi": "ξ", "pi": "π", "rho": "ρ", "sigma": "σ", "tau": "τ", "upsilon": "υ", "phi": "φ", "varphi": "φ",
        "chi": "χ", "psi": "ψ", "omega": "ω", "Gamma": "Γ", "Delta": "Δ", "Theta": "Θ", "Lambda": "Λ", "Xi": "Ξ",
        "Pi": "Π", "Sigma": "Σ", "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω", "sum": "∑", "prod": "∏", "int": "∫",
        "iint": "∬", "iiint": "∭", "oint": "∮", "infty": "∞", "partial": "∂", "nabla": "∇", "forall": "∀",
        "exists": "∃", "neg": "¬", "lnot": "¬", "emptyset": "∅", "varnothing": "∅", "angle": "∠", "triangle": "△",
        "circ": "∘", "degree": "°", "prime": "′", "ldots": "…", "cdots": "⋯", "dots": "…", "vdots": "⋮",
        "ell": "ℓ", "hbar": "ℏ", "Re": "Re", "Im": "Im", "aleph": "ℵ", "lfloor": "⌊", "rfloor": "⌋", "lceil": "⌈",
        "rceil": "⌉", "langle": "⟨", "rangle": "⟩", "lbrace": "{", "rbrace": "}", "lvert": "|", "rvert": "|",
        "vert": "|", "Vert": "‖", "star": "⋆", "bullet": "•", "checkmark": "✓", "because": "∵", "therefore": "∴",
    ]

    private static let relations: [String: String] = [
        "times": "×", "div": "÷", "cdot": "·", "pm": "±", "mp": "∓", "ast": "*", "leq": "≤", "le": "≤", "leqslant": "≤",
        "geq": "≥", "ge": "≥", "geqslant": "≥", "neq": "≠", "ne": "≠", "approx": "≈", "equiv": "≡", "sim": "∼",
        "simeq": "≃", "cong": "≅", "propto": "∝", "ll": "≪", "gg": "≫", "lt": "<", "gt": ">", "in": "∈",
        "notin": "∉", "ni": "∋", "subset": "⊂", "subseteq": "⊆", "supset": "⊃", "supseteq": "⊇", "cup": "∪",
        "cap": "∩", "setminus": "∖", "to": "→", "rightarrow": "→", "leftarrow": "←", "gets": "←",
        "leftrightarrow": "↔", "Rightarrow": "⇒", "implies": "⇒", "Leftarrow": "⇐", "Leftrightarrow": "⇔",
        "iff": "⇔", "mapsto": "↦", "land": "∧", "wedge": "∧", "lor": "∨", "vee": "∨", "oplus": "⊕", "otimes": "⊗",
        "perp": "⊥", "parallel": "∥", "mid": "|", "colon": ":", "bmod": "mod", "uparrow": "↑", "downarrow": "↓",
    ]
}
