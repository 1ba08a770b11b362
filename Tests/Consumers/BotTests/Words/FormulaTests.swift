import Testing

@testable import Bot

/// What a formula is in a chat bubble.
struct FormulaTests {
    private func plain(_ formula: String) -> String {
        String(decoding: Formula.plain(Array(formula.utf8)[...]), as: UTF8.self)
    }

    @Test(arguments: [
        ("\\frac{a}{b}", "a/b"), ("\\frac{a+b}{2c}", "(a+b)/(2c)"), ("\\frac{1}{x_1}", "1/x₁"), ("\\dfrac12", "1/2"),
        ("\\text{速度} = \\frac{\\text{路程}}{\\text{时间}}", "速度 = 路程/时间"),
    ])
    func `fractions are written in a line`(formula: String, text: String) {
        #expect(plain(formula) == text)
    }

    @Test(arguments: [
        ("x^2", "x²"), ("x^{10}", "x¹⁰"), ("x^{n+1}", "xⁿ⁺¹"), ("e^{x}", "e^x"), ("e^{2x}", "e^(2x)"), ("a_1", "a₁"),
        ("a_{max}", "a_max"), ("x_{i,j}", "x_(i,j)"), ("90^\\circ", "90°"), ("f^\\prime", "f′"),
        ("\\sum_{i=1}^{n} i", "∑ᵢ₌₁ⁿ i"),
    ])
    func `scripts are raised and lowered as far as there are signs`(formula: String, text: String) {
        #expect(plain(formula) == text)
    }

    @Test(arguments: [
        ("\\sqrt{2}", "√2"), ("\\sqrt{12}", "√12"), ("\\sqrt{x+1}", "√(x+1)"), ("\\sqrt[3]{8}", "³√8"),
        ("a\\times b", "a × b"), ("6 \\div 2", "6 ÷ 2"), ("a \\le b \\ge c \\neq d", "a ≤ b ≥ c ≠ d"),
        ("\\alpha + \\beta", "α + β"), ("2\\pi r^2", "2πr²"), ("\\Sigma", "Σ"), ("\\sin\\theta", "sinθ"),
        ("x \\to \\infty", "x → ∞"), ("\\mathbb{R}", "ℝ"), ("\\binom{n}{k}", "C(n, k)"), ("\\{a\\}", "{a}"),
        ("\\left(a\\right)", "(a)"), ("a \\pmod{7}", "a (mod 7)"), ("\\unknown", "unknown"),
    ])
    func `signs are shown`(formula: String, text: String) {
        #expect(plain(formula) == text)
    }

    @Test func `lines of an environment are lines`() {
        #expect(plain("\\begin{cases}x\\\\y\\end{cases}") == "x\ny")
        #expect(plain("\\begin{array}{cc}1&2\\end{array}") == "1 2")
    }
}
