package import HTTP
package import JSON

/// Calls of a platform's API, as all of them are made: JSON in UTF-8, and an answer that is small and soon there.
package enum PlatformCall {
    package static func get(_ url: String) -> ClientRequest {
        ClientRequest(method: .get, url: url, deadlines: deadlines, maximumBodyBytes: mostBytes)
    }

    /// A person would read a message twice that is sent twice, so the client must not repeat it by itself.
    package static func post(_ url: String, _ body: JSONText) -> ClientRequest {
        ClientRequest(
            method: .post, url: url, headerFields: [.contentType: "application/json; charset=utf-8"], body: body.bytes,
            deadlines: deadlines, maximumBodyBytes: mostBytes, isSentOnce: true)
    }

    /// A text for a person. Platforms show escapes as they are, or refuse them, so what JSON can only escape is left
    /// out; line feeds and tabs have signs of their own.
    package static func text(_ text: String) -> JSONText {
        let scalars = text.unicodeScalars.filter { scalar in
            scalar == "\n" || scalar == "\t" || (scalar.value >= 0x20 && scalar.value != 0x7F)
        }
        return .string(String(scalars))
    }

    private static let deadlines = ClientRequest.Deadlines(
        connect: .seconds(5), head: .seconds(10), idle: .seconds(10), total: .seconds(10))
    private static let mostBytes = 256 << 10
}
