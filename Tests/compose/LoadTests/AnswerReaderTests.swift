import Testing

@testable import yizhan_load

struct AnswerReaderTests {
    private let answer = CannedAnswer().whole

    private func read(_ bytes: [UInt8], by step: Int) -> AnswerReader {
        var reader = AnswerReader()
        bytes.withUnsafeBytes { bytes in
            for start in stride(from: 0, to: bytes.count, by: step) {
                reader.read(UnsafeRawBufferPointer(rebasing: bytes[start..<min(start + step, bytes.count)]))
            }
        }
        return reader
    }

    @Test(arguments: [1, 2, 7, 100, 1000, 100_000])
    func `a whole answer is seen as whole, however its bytes come`(step: Int) {
        let reader = read(answer, by: step)
        #expect(reader.isEnded && reader.isDone && !reader.isBroken)
        #expect(reader.status == 200)
        #expect(reader.words == CannedAnswer.words)
    }

    @Test(arguments: [1, 4096])
    func `an answer that lacks its last byte has not ended`(step: Int) {
        #expect(!read(answer.dropLast(), by: step).isEnded)
    }

    @Test func `a stream without its end or with a word too few is not whole`() {
        let text = String(decoding: answer, as: UTF8.self)
        let endless = read(Array(text.replacing("[DONE]", with: "[NONE]").utf8), by: 4096)
        #expect(endless.isEnded && !endless.isDone)
        let short = read(Array(text.replacing("word 7 ", with: "").utf8), by: 4096)
        #expect(short.words < CannedAnswer.words)
    }

    @Test(arguments: ["Retry-After: 1\r\n", ""])
    func `whether a refusal says when to come again is seen`(field: String) {
        let refusal = "HTTP/1.1 503 Service Unavailable\r\n\(field)Content-Length: 2\r\n\r\n{}"
        let reader = read(Array(refusal.utf8), by: 4096)
        #expect(reader.isEnded && reader.status == 503)
        #expect(reader.saysWhen == !field.isEmpty)
    }

    @Test func `a refusal is read by its length`() {
        let refusal = "HTTP/1.1 429 Too Many Requests\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"
        let reader = read(Array(refusal.utf8), by: 3)
        #expect(reader.isEnded && reader.closes)
        #expect(reader.status == 429)
    }

    @Test func `a body without a length is not understood`() {
        #expect(read(Array("HTTP/1.1 200 OK\r\n\r\n".utf8), by: 4096).isBroken)
    }
}
