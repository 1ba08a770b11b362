import Foundation
import JSON
import Testing

/// Streams and errors with what OpenAI's own client saw in them.
enum Vectors {
    struct Stream: Sendable, CustomTestStringConvertible {
        let name: String
        let body: [UInt8]
        let readSize: Int?
        let oracle: JSONValue

        var testDescription: String { name }
    }

    struct Failure: Sendable, CustomTestStringConvertible {
        let status: Int
        let body: [UInt8]
        let headers: [String: String]
        let oracle: JSONValue

        var testDescription: String { "\(status) \(String(decoding: body, as: UTF8.self))" }
    }

    static let streams: [Stream] = read("openai_streams") { value in
        guard let name = value.member("name")?.string, let oracle = value.member("oracle"),
            let body = value.member("body_base64")?.string.flatMap({ text in Data(base64Encoded: text) })
        else { return nil }
        return Stream(name: name, body: Array(body), readSize: value.member("read_size")?.int, oracle: oracle)
    }

    static let failures: [Failure] = read("error_responses", failure) + read("error_raw_html", failure)

    private static func failure(_ value: JSONValue) -> Failure? {
        guard let status = value.member("status")?.int, let body = value.member("body"),
            let oracle = value.member("oracle")
        else { return nil }
        var headers: [String: String] = [:]
        for member in value.member("headers")?.members ?? oracle.members where value.member("headers") != nil {
            headers[member.name] = member.value.string
        }
        return Failure(
            status: status, body: body.string.map { text in Array(text.utf8) } ?? Array(body.text), headers: headers,
            oracle: oracle)
    }

    private static func read<Vector>(_ name: String, _ make: (JSONValue) -> Vector?) -> [Vector] {
        guard let url = Bundle.module.url(forResource: "llm_wire", withExtension: "json", subdirectory: "Vectors"),
            let bytes = try? Data(contentsOf: url), let document = try? JSONValue(parsing: Array(bytes)),
            let value = document.member(name)
        else {
            Issue.record("The vectors cannot be read.")
            return []
        }
        let values = value.isArray ? Array(value.elements) : [value]
        let vectors = values.compactMap(make)
        if vectors.count != values.count { Issue.record("A vector of \(name) is incomplete.") }
        return vectors
    }
}
