import EventLoop
import HTTP
import JSON

/// An error in OpenAI's shape.
struct Failure: Error, Equatable, Sendable {
    let status: Int
    let code: String?
    let message: String
    var parameter: String?
    /// Seconds for a `Retry-After` line.
    var retryAfter: Int?

    /// Makes the error that a script asks for by status.
    init(scripted status: Int) {
        self.init(status: status, code: Self.code(of: status), message: "The sandbox was asked for a \(status).")
        if status == 429 || status == 503 { retryAfter = 1 }
    }

    init(status: Int, code: String?, message: String, parameter: String? = nil) {
        self.status = status
        self.code = code
        self.message = message
        self.parameter = parameter
    }

    /// The caller's account is empty: a retry does not help.
    static let quota = Failure(
        status: 429, code: "insufficient_quota", message: "You exceeded your current quota.")

    var text: JSONText {
        let type: JSONText =
            switch (status, code) {
            case (429, "insufficient_quota"): "insufficient_quota"
            case (429, _): "requests"
            case (500..., _): "server_error"
            default: "invalid_request_error"
            }
        let error: JSONText = [
            "message": .string(message), "type": type, "param": .optional(parameter), "code": .optional(code),
        ]
        return ["error": error]
    }

    var body: [UInt8] { text.bytes }

    @IOLoop
    func respond(_ writer: ResponseWriter) {
        var response = Sandbox.json(HTTPResponse.Status(code: status))
        if let retryAfter { response.headerFields[.retryAfter] = String(retryAfter) }
        writer.respond(response, body)
    }

    private static func code(of status: Int) -> String? {
        switch status {
        case 400: "context_length_exceeded"
        case 401: "invalid_api_key"
        case 404: "model_not_found"
        case 429: "rate_limit_exceeded"
        default: nil
        }
    }
}
