package import HTTP
package import JSON

/// A whole answer.
package struct Answered: Sendable {
    package let status: Int
    package let headers: HTTPFields
    package let body: [UInt8]

    package var text: String { String(decoding: body, as: UTF8.self) }
    package var json: JSONValue? { try? JSONValue(parsing: body) }
    package var error: JSONValue? { json?.member("error") }
    package var code: String? { error?.member("code")?.string }
    package var parameter: String? { error?.member("param")?.string }
}
