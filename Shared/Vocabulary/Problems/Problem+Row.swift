extension Problem {
    /// The row of a code: its HTTP status, its text in both languages, and whether waiting helps.
    package struct Row: Sendable {
        package let status: Int
        package let english: String
        package let chinese: String
        /// Seconds after which a retry may succeed; nil if waiting does not help.
        package let secondsToWait: Int?

        private init(_ status: Int, _ english: String, _ chinese: String, wait secondsToWait: Int? = nil) {
            self.status = status
            self.english = english
            self.chinese = chinese
            self.secondsToWait = secondsToWait
        }
    }
}

extension Problem.Row {
    package static let all: [Problem.Code: Self] = [
        .invalidJSON: Self(400, "The body is not a valid JSON object.", "请求体不是有效的 JSON 对象。"),
        .jsonTooDeep: Self(400, "The body nests too deep.", "请求体嵌套太深。"),
        .missingRequiredParameter: Self(400, "A required parameter is missing.", "缺少必填参数。"),
        .duplicateParameter: Self(400, "A parameter is there twice.", "参数重复。"),
        .unsupportedParameter: Self(400, "A parameter is not supported.", "不支持这个参数。"),
        .invalidType: Self(400, "A parameter has the wrong type.", "参数类型不对。"),
        .invalidValue: Self(400, "A parameter has a value that it cannot have.", "参数的值无效。"),
        .emptyArray: Self(400, "An array needs at least one element.", "数组不能为空。"),
        .integerBelowMinimum: Self(400, "A number is below its minimum.", "数值低于下限。"),
        .integerAboveMaximum: Self(400, "A number is above its maximum.", "数值超过上限。"),
        .badRequest: Self(400, "The request is not well-formed.", "请求格式不对。"),
        .invalidContentCoding: Self(
            400, "The body is not what its Content-Encoding says.", "请求体与 Content-Encoding 不符。"),
        .notFound: Self(404, "There is nothing at this path.", "没有这个地址。"),
        .modelNotFound: Self(404, "The model does not exist.", "没有这个模型。"),
        .streamNotFound: Self(404, "There is no such stream.", "找不到这个回答。"),
        .methodNotAllowed: Self(405, "This path does not know this method.", "这个地址不支持这种方法。"),
        .requestTimeout: Self(408, "The request did not arrive in time.", "请求没有及时送达。"),
        .streamExpired: Self(410, "This stream is no longer kept.", "这个回答已过保存期。"),
        .requestTooLarge: Self(413, "The body is too large.", "请求体太大。"),
        .unsupportedContentCoding: Self(
            415, "The body's Content-Encoding is not known here; gzip, deflate and zstd are.",
            "不支持这种 Content-Encoding，只支持 gzip、deflate 和 zstd。"),
        .expectationFailed: Self(417, "Only '100-continue' can be expected.", "Expect 只支持 100-continue。"),
        .idempotencyKeyReused: Self(
            422, "This Idempotency-Key was used for another request body. Please choose a new key.",
            "这个 Idempotency-Key 已用于另一个请求，请换一个。"),
        .headersTooLarge: Self(431, "The request's head is too large.", "请求头太大。"),
        .methodNotImplemented: Self(501, "This method is not known here.", "不认识这种方法。"),
        .codingNotImplemented: Self(501, "Only the chunked transfer coding is known.", "只支持 chunked 传输编码。"),
        .versionNotSupported: Self(505, "Only HTTP/1.0 and HTTP/1.1 are known.", "只支持 HTTP/1.0 和 HTTP/1.1。"),

        .missingAPIKey: Self(
            401, "There is no API key. Put it in the header 'Authorization: Bearer sk-yz-…'.",
            "没有 API 密钥，请放在请求头 Authorization: Bearer sk-yz-… 里。"),
        .invalidAPIKey: Self(401, "This API key is not known here or was revoked.", "密钥无效或已停用。"),
        .accountSuspended: Self(
            403, "This account is suspended. Please write to the operator of this service.", "账户已暂停，请联系管理员。"),
        .accountClosed: Self(403, "This account is closed.", "账户已注销。"),
        .accountSetAside: Self(
            503,
            "This account cannot be served until the operator of this service has looked at it. The request cost "
                + "nothing.",
            "账户暂时无法使用，请联系管理员；本次请求不收费。"),
        .insufficientQuota: Self(
            429, "The account's credit does not suffice. Please add credit.", "账户余额不足，请充值。"),
        .rateLimitExceeded: Self(
            429, "There are too many requests. Please wait a moment.", "请求太频繁，请稍等片刻。", wait: 1),
        .tooManyStreams: Self(
            429, "The account has as many requests open as it may. Please wait until one has ended.",
            "同时进行的请求太多，请等其中一个结束。", wait: 1),

        .internalError: Self(500, "The server could not answer this request.", "服务出错了。"),
        .interrupted: Self(
            502, "The answer was interrupted and cost nothing. Please try again.", "回答被中断，没有扣费，请重试。"),
        .unavailable: Self(
            503, "The service cannot do this at the moment. Please try again.", "服务暂时不可用，请稍后再试。", wait: 1),
        .overloaded: Self(503, "The service is overloaded. Please try again.", "服务繁忙，请稍后再试。", wait: 1),
        .late: Self(
            503, "The request was not taken up in time and cost nothing. Please try again.",
            "请求没有及时处理，没有扣费，请重试。", wait: 1),
        .withdrawn: Self(
            503, "The request could not be accepted and cost nothing. Please try again.",
            "请求没有送达，没有扣费，请重试。", wait: 1),
        .uncertain: Self(
            504,
            "It is not known whether the request was taken in. Read its stream, or repeat it with the Idempotency-Key "
                + "that it had.",
            "不确定请求是否已送达。请读取它的回答，或用原来的 Idempotency-Key 重试。"),
        .answerExpired: Self(
            504, "No answer was finished in time, and the request cost nothing. Please try again.",
            "没有及时完成回答，没有扣费，请重试。"),
        .deadlineExceeded: Self(504, "No answer came in time.", "等待超时。"),

        .contextLengthExceeded: Self(
            400, "The conversation is too long for the model.", "对话太长，超出了模型的上限。"),
        .contentPolicyViolation: Self(
            400, "The model's provider does not allow this content.", "内容不符合模型服务的规定。"),
        .upstreamRefused: Self(400, "The model's provider refused the request.", "模型服务拒绝了这个请求。"),
        .upstreamError: Self(502, "The model's provider failed to answer.", "模型服务出错。"),
        .upstreamTruncated: Self(502, "The model's provider broke off its answer.", "模型的回答中途断了。"),
        .upstreamUnauthorized: Self(
            502, "The model's provider refused this service's credential.", "模型服务拒绝了本站的凭证。"),
        .upstreamRateLimited: Self(
            429, "The model's provider is busy; try again in a moment.", "模型服务繁忙，请稍后再试。", wait: 2),
        .upstreamUnavailable: Self(
            503, "The model's provider does not serve this model at the moment.", "模型服务暂时不可用。"),
        .upstreamTimeout: Self(504, "The model's provider did not answer in time.", "模型响应超时。"),
        .answerTooLarge: Self(
            502, "The model's answer is larger than this service passes on, and cost nothing.",
            "模型的回答太大，没有扣费。"),
    ]
}
