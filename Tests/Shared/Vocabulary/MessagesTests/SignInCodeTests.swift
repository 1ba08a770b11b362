import Messages
import SimulatedLog
import Testing

struct SignInCodeTests {
    private static let zeros = [UInt8](repeating: 0, count: SignInCode.randomBytes)

    private static func random(_ generator: inout SeededGenerator) -> [UInt8] {
        (0..<SignInCode.randomBytes).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
    }

    @Test func `the same chance is the same code, and another draw another`() {
        #expect(SignInCode(.digits, from: Self.zeros).text == "480615")
        #expect(SignInCode(.digits, from: Self.zeros, draw: 1).text == "409433")
        #expect(SignInCode(.letters, from: Self.zeros).text == "X6HX-A7R4")
        #expect(SignInCode(.letters, from: Self.zeros, draw: 1).text == "TCMG-PWFP")
    }

    @Test func `all codes are equally likely`() {
        var generator = SeededGenerator(seed: 3)
        var digits = [Int](repeating: 0, count: 10)
        var letters: [Character: Int] = [:]
        for _ in 0..<20_000 {
            let random = Self.random(&generator)
            for sign in SignInCode(.digits, from: random).signs.utf8 { digits[Int(sign) - 0x30] += 1 }
            for sign in SignInCode(.letters, from: random).signs { letters[sign, default: 0] += 1 }
        }
        // Six standard deviations around what is expected.
        #expect(digits.allSatisfy { abs($0 - 12_000) < 6 * 104 }, "\(digits)")
        #expect(letters.count == 27 && letters.values.allSatisfy { abs($0 - 5926) < 6 * 76 }, "\(letters)")
    }

    @Test func `a code is as long as its form says, and its space is all of that length`() {
        var generator = SeededGenerator(seed: 4)
        for form in SignInCode.Form.allCases {
            let signs = form == .digits ? 10 : CodeLetters.alphabet.count
            #expect(form.space == (0..<form.length).reduce(UInt64(1)) { product, _ in product * UInt64(signs) })
            for _ in 0..<1000 {
                let code = SignInCode(form, from: Self.random(&generator))
                #expect(code.signs.count == form.length && code.form == form)
            }
        }
    }

    @Test func `a code is read as people type it`() throws {
        var generator = SeededGenerator(seed: 5)
        for _ in 0..<200 {
            for form in SignInCode.Form.allCases {
                let code = SignInCode(form, from: Self.random(&generator))
                let wide = String(
                    String.UnicodeScalarView(code.text.unicodeScalars.compactMap { Unicode.Scalar($0.value + 0xFEE0) }))
                for typed in [
                    code.text, code.signs, code.text.lowercased(), " \(code.text)\u{3000}\n", wide,
                    "\(code.signs.prefix(3)) \(code.signs.dropFirst(3))",
                    form == .digits ? code.text : code.text.replacing("8", with: "b").replacing("5", with: "S"),
                ] {
                    let read = try #require(SignInCode(typed), "\(typed)")
                    #expect(read == code && read.matches(code), "\(typed)")
                }
            }
        }
    }

    @Test(arguments: [
        "", "12345", "1234567", "12345a", "７GQ2X4M", "7GQ2-X4M1", "7GQ2-X4MI", "hello world", "你好你好你好你好", "7GQ2X4MTR",
        String(repeating: " ", count: 100) + "123456", "12345\u{0}", "１２３４５６７",
    ])
    func `what is no code is none`(typed: String) {
        #expect(SignInCode(typed) == nil)
    }

    @Test func `another code does not match`() throws {
        let code = try #require(SignInCode("493027"))
        #expect(!code.matches(try #require(SignInCode("493028"))))
        #expect(!code.matches(try #require(SignInCode("7GQ2X4MT"))))
    }
}
