package import HTTP
internal import OpenAI

extension Door {
    /// What the server refuses by itself, in OpenAI's shape and with our codes: for `HTTPServer.Configuration.errorBody`.
    package nonisolated static let errorBody: HTTPServer.Configuration.ErrorBody = { error in
        ("application/json", OpenAIError(error).body)
    }
}

extension OpenAIError {
    /// Every code of the server's has one of ours; only statuses that we have no code for keep their own.
    fileprivate init(_ error: RequestError) {
        let code: Code? =
            switch error.status.code {
            case 400: .badRequest
            case 404: .notFound
            case 405: .methodNotAllowed
            case 408: .requestTimeout
            case 413: .requestTooLarge
            case 429: .rateLimitExceeded
            case 431: .headersTooLarge
            case 500: .internalError
            case 503: .overloaded
            default: nil
            }
        guard let code else {
            self.init(
                status: error.status.code, type: error.status.code < 500 ? "invalid_request_error" : "server_error",
                code: error.code, message: error.message)
            return
        }
        self.init(code, error.message)
    }
}
