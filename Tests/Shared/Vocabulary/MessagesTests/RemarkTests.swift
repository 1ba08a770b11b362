import Messages
import Testing

/// An operator's words for people.
struct RemarkTests {
    @Test(arguments: ["Please write to me.", "请联系我 😀", " .", String(repeating: "字", count: 200)])
    func `words in one line are a remark`(text: String) {
        #expect(Remark.isOne(text))
    }

    @Test(arguments: [
        "", "   ", "a\nb", "a\u{0}b", "\u{1b}[31mred", "\u{202e}evil", "a\u{2028}b", String(repeating: "字", count: 201),
    ])
    func `what is empty, too long, or steers what shows it is none`(text: String) {
        #expect(!Remark.isOne(text))
    }
}
