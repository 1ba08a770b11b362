import JSON
import OpenAI
import Testing

struct TokenTests {
    @Test(arguments: [("", 0), ("abcd", 1), ("abcde", 2), ("你好", 2), ("你好 abc", 3), ("😀", 1), ("привет", 3)])
    func `wide characters are a token each and four bytes of others are one`(text: String, tokens: Int) throws {
        var estimate = TokenEstimate()
        estimate.add(text)
        #expect(estimate.tokens == tokens)
        #expect(estimate.bytes == text.utf8.count)
        var same = TokenEstimate()
        same.add(try JSONValue(parsing: JSONText.string(text).bytes))
        #expect(same == estimate)
    }

    @Test func `usage reads back as it is written`() throws {
        let usage = TokenUsage(prompt: 9, completion: 5, cached: 3, reasoning: 2)
        #expect(TokenUsage(try JSONValue(parsing: usage.text.bytes)) == usage)
        #expect(TokenUsage(try JSONValue(parsing: Array("null".utf8))) == nil)
    }
}
