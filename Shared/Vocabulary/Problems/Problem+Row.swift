extension Problem {
    /// The row of a code: its HTTP status, its text in both languages, whether waiting helps, and which rule says it.
    package struct Row: Sendable {
        package let status: Int
        package let english: String
        package let chinese: String
        /// Seconds after which a retry may succeed; nil if waiting does not help.
        package let secondsToWait: Int?
        /// Nil if no rule says it.
        package let rule: Rule?

        private init(
            _ status: Int, _ english: String, _ chinese: String, wait secondsToWait: Int? = nil, by rule: Rule? = nil
        ) {
            self.status = status
            self.english = english
            self.chinese = chinese
            self.secondsToWait = secondsToWait
            self.rule = rule
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
        .addressInvalid: Self(
            400,
            "The address cannot be used: http or https and a host are wanted, and no user, password, query or fragment.",
            "地址不能使用：需要 http 或 https 和主机名，不能带用户名、密码、查询参数或片段。"),
        .emptyArray: Self(400, "An array needs at least one element.", "数组不能为空。"),
        .integerBelowMinimum: Self(400, "A number is below its minimum.", "数值低于下限。"),
        .integerAboveMaximum: Self(400, "A number is above its maximum.", "数值超过上限。"),
        .badRequest: Self(400, "The request is not well-formed.", "请求格式不对。"),
        .invalidContentCoding: Self(
            400, "The body is not what its Content-Encoding says.", "请求体与 Content-Encoding 不符。"),
        .contentRefused: Self(
            400, "This service does not allow a word of this text. Please change it.",
            "内容里有本站不允许的词语，请修改后再试。", by: .words),
        .notFound: Self(404, "There is nothing at this path.", "没有找到所请求的内容。"),
        .modelNotFound: Self(404, "The model does not exist.", "没有这个模型。"),
        .streamNotFound: Self(404, "There is no such stream.", "找不到这个回答。"),
        .accountNotFound: Self(404, "There is no such account.", "没有这个账户。"),
        .keyNotFound: Self(404, "The account has no such key.", "这个账户没有这个密钥。"),
        .methodNotAllowed: Self(405, "This path does not know this method.", "这个地址不支持这种方法。"),
        .requestTimeout: Self(408, "The request did not arrive in time.", "请求没有及时送达。"),
        .conflict: Self(409, "What is there does not allow this.", "当前状态不允许此操作。"),
        .accountExists: Self(409, "There is an account of this name already.", "已有同名账户。"),
        .batchExists: Self(
            409, "This batch was made before, and its codes are not shown again. If they are lost, revoke it.",
            "这批兑换码已生成过，不再显示；如已丢失，请作废后重新生成。"),
        .tooManyKeys: Self(
            409, "The account has as many API keys as it may. Please revoke one.", "账户的密钥数量已达上限，请先停用一个。"),
        .tooManyOwnKeys: Self(
            409, "The account has bound as many keys of its own as it may. Please remove one.",
            "账户绑定的自有密钥数量已达上限，请先移除一个。"),
        .streamExpired: Self(410, "This stream is no longer kept.", "这个回答已过保存期。"),
        .versionConflict: Self(
            412, "Somebody has changed it meanwhile. Read it again, and change what is there now.",
            "内容已被他人修改，请重新读取后再改。"),
        .versionRequired: Self(
            428, "Say with 'If-Match' which version the change was made from, as its ETag said.",
            "请用 If-Match 说明修改所依据的版本（即其 ETag）。"),
        .requestTooLarge: Self(413, "The body is too large.", "请求体太大。"),
        .catalogueTooLarge: Self(
            413, "The catalogue has more than it may.", "目录太大，或其中的渠道、模型、分组太多。"),
        .unsupportedContentCoding: Self(
            415, "The body's Content-Encoding is not known here; gzip, deflate and zstd are.",
            "不支持这种 Content-Encoding，只支持 gzip、deflate 和 zstd。"),
        .expectationFailed: Self(417, "Only '100-continue' can be expected.", "Expect 只支持 100-continue。"),
        .unknownHost: Self(
            421, "This service is not known by this name. Its operator lists its names in YIZHAN_HOSTS.",
            "本服务不认识这个域名，请管理员把它加入 YIZHAN_HOSTS。"),
        .idempotencyKeyReused: Self(
            422, "This Idempotency-Key was used for another request body. Please choose a new key.",
            "这个 Idempotency-Key 已用于另一个请求，请换一个。"),
        .headersTooLarge: Self(431, "The request's head is too large.", "请求头太大。"),
        .methodNotImplemented: Self(501, "This method is not known here.", "不认识这种方法。"),
        .codingNotImplemented: Self(501, "Only the chunked transfer coding is known.", "只支持 chunked 传输编码。"),
        .versionNotSupported: Self(505, "Only HTTP/1.0 and HTTP/1.1 are known.", "只支持 HTTP/1.0 和 HTTP/1.1。"),

        .missingAPIKey: Self(
            401, "There is no API key. Put it in the header 'Authorization: Bearer sk-yz-…'.",
            "没有 API 密钥，请放在请求头 Authorization: Bearer sk-yz-… 里。", by: .credential),
        .invalidAPIKey: Self(401, "This API key is not known here or was revoked.", "密钥无效或已停用。", by: .credential),
        .keyExpired: Self(401, "This API key has expired.", "密钥已过期。", by: .key),
        .keyLimited: Self(
            403, "A key with limits does not do for this: it signs nobody in, and is no operator's.",
            "有限制的密钥不能用来登录，也不能用于管理。", by: .key),
        .addressNotAllowed: Self(
            403, "This API key may not be used from this address.", "这个密钥不能从当前网络地址使用。", by: .key),
        .sessionNeeded: Self(
            403, "This takes somebody who is signed in; an API key does not do.", "此操作需要登录，不能使用 API 密钥。",
            by: .credential),
        .inviteInvalid: Self(
            400, "This link was used already, has expired, or is not whole. Please ask for another one.",
            "链接无效、已使用或已过期，请重新索取。", by: .credential),
        .credentialsDiffer: Self(
            401, "The request has two API keys that differ. Please send one.", "请求里有两个不同的密钥，请只保留一个。",
            by: .credential),
        .sessionInvalid: Self(
            401, "This session is not valid here, or its time is over. Please sign in again.",
            "登录凭证无效或已过期，请重新登录。", by: .credential),
        .csrfMissing: Self(
            403,
            "A change by a browser's session needs the session's 'csrf' in the header 'X-Yizhan-CSRF'. Please reload the "
                + "page.",
            "浏览器登录后的更改需要在请求头 X-Yizhan-CSRF 里带上该次登录的 csrf 值，请刷新页面。", by: .credential),
        .accountSuspended: Self(
            403, "This account is suspended. Please write to the operator of this service.", "账户已暂停，请联系管理员。",
            by: .status),
        .accountClosed: Self(403, "This account is closed.", "账户已注销。", by: .status),
        .roleInsufficient: Self(403, "The caller's role does not allow this.", "当前身份无权进行此操作。", by: .role),
        .creditDeclined: Self(
            409, "The account's credit cannot be changed by this amount.", "不能按这个金额变更该账户的额度。"),
        .modelNotAllowed: Self(
            403, "This account may not ask this model. Please choose another one.", "账户不能使用这个模型，请换一个。", by: .model),
        .accountSetAside: Self(
            503,
            "This account cannot be served until the operator of this service has looked at it. The request cost "
                + "nothing.",
            "账户暂时无法使用，请联系管理员；本次请求不收费。", by: .status),
        .insufficientQuota: Self(
            429, "The account's credit does not suffice. Please add credit.", "账户余额不足，请充值。", by: .balance),
        .rateLimitExceeded: Self(
            429, "There are too many requests. Please wait a moment.", "请求太频繁，请稍等片刻。", wait: 1, by: .frequency),
        .inputAboveLimit: Self(
            400, "The request alone has more input than may be sent in that time. Please shorten it.",
            "仅这一个请求的输入就超过了限额，请缩短后再试。", by: .frequency),
        .tooManyStreams: Self(
            429, "The account has as many requests open as it may. Please wait until one has ended.",
            "同时进行的请求太多，请等其中一个结束。", wait: 1, by: .streams),
        .keyMoneyExhausted: Self(
            429, "This API key may not spend more in this day or month. Its owner can change its limits.",
            "这个密钥本日或本月的额度已用完；密钥的主人可以调整它的限额。", by: .key),
        .keyTooManyAnswers: Self(
            429, "This API key has as many requests open as it may. Please wait until one has ended.",
            "这个密钥同时进行的请求已达上限，请等其中一个结束。", wait: 1, by: .key),
        .keyTooManyTokens: Self(
            429, "This API key may not use more tokens in a minute. Please wait a moment.",
            "这个密钥每分钟可用的 token 数已达上限，请稍后再试。", by: .key),
        .ownKeyUnusable: Self(
            403,
            "Your own key for this model's channel cannot be used any more, and nothing was charged: the channel has "
                + "changed since you bound it. Please bind it again, or remove it.",
            "您为这个模型的渠道绑定的密钥已不能使用（渠道有变动），没有扣费；请重新绑定或移除它。", by: .ownKey),
        .ownKeyRefused: Self(
            403, "The model's provider refused your own key, and nothing was charged. Please bind another one.",
            "模型服务拒绝了您自己的密钥，没有扣费；请换一个密钥。", by: .ownKey),

        .codeInvalid: Self(400, "This is not a redeem code of ours. Please look at it again.", "兑换码无效，请核对后再输入。"),
        .codeUsed: Self(409, "This redeem code was used already.", "兑换码已被使用。"),
        .codeLimitReached: Self(
            409, "This account has redeemed as many of these codes as it may.", "本账户兑换这一批兑换码的次数已达上限。"),
        .codeExpired: Self(410, "This redeem code has expired.", "兑换码已过期。"),
        .codeRevoked: Self(
            410, "This redeem code was revoked. Please write to the operator of this service.",
            "兑换码已作废，请联系管理员。"),
        .codeSetAside: Self(
            503,
            "This redeem code cannot be looked up until the operator of this service has seen to it. This request has "
                + "changed nothing.",
            "兑换码暂时无法兑换，请联系管理员；这次请求没有任何影响。"),

        .ticketUnknown: Self(
            404, "There is no such sign-in. Please begin again.", "没有这次登录请求，请重新开始。"),
        .ticketExpired: Self(
            410, "The code has expired. Please ask for another one.", "验证码已过期，请重新获取。"),
        .ticketPending: Self(
            409, "The code has not been sent to this service yet.", "还没有收到您发送的验证码。"),
        .codeWrong: Self(400, "The code is wrong. Please look at it again.", "验证码不对，请核对后再输入。"),
        .tooManyTries: Self(
            403, "Too many wrong codes were entered. Please ask for another one.", "验证码输错次数太多，请重新获取。"),
        .tooManyTickets: Self(
            429, "Too many codes were asked for from here. Please wait a moment.", "获取验证码太频繁，请稍后再试。",
            wait: 180),
        .tooManyCodesSent: Self(
            429, "As many codes were sent to this address today as may be. Please sign in in another way.",
            "今天发往这个地址的验证码已达上限，请换一种方式登录。", wait: 3600),
        .signInRests: Self(
            503, "Sign-in by code is not possible at the moment. Please use a link or a key, or try again later.",
            "暂时无法用验证码登录，请使用登录链接或密钥，或稍后再试。", wait: 3600),
        .identityHasAccount: Self(
            409,
            "This identity opens another account, or has one of its own with credit. The operator of this service can "
                + "move the credit; then it can be added here.",
            "这个身份已属于另一个账户，或其自己的账户还有余额；请联系管理员转移余额后再添加。"),
        .identityNotLinked: Self(
            409, "This identity was not added to the account, so it cannot be removed.",
            "这个身份不是后来添加到本账户的，不能移除。"),
        .tooManyIdentities: Self(
            409, "As many identities open this account as may. Please remove one.",
            "可登录本账户的身份数量已达上限，请先移除一个。"),
        .sessionOfKey: Self(
            403,
            "Who signed in with an API key adds and removes no identity: it would outlast the key. Please sign in in "
                + "another way; the operator of this service can make you a link.",
            "用密钥登录时不能添加或移除身份，请用其他方式登录；管理员可以给您一个登录链接。", by: .credential),

        .orderNotFound: Self(404, "The account has no such order.", "没有这个订单。"),
        .productUnavailable: Self(
            404, "This product is not sold now, or not to this account.", "该商品当前不出售，或不面向您的账户。"),
        .payerUnknown: Self(
            409,
            "WeChat does not say who you are, so it cannot ask you to pay. Please sign in by the official account of this "
                + "service, or choose another way of paying.",
            "还不知道您的微信身份，无法在微信内支付，请先用本站公众号登录，或换一种支付方式。"),
        .productBought: Self(
            409, "This product can be bought once only, and the account has bought it.", "该商品每人限购一次，您已购买过。"),
        .tooManyOrders: Self(
            429,
            "The account has as many unpaid orders as it may, or has made as many in an hour. Please pay one or cancel "
                + "one, or try again later.",
            "未支付的订单数量已达上限，或一小时内下单过多，请先支付或取消一个，或稍后再试。"),
        .orderState: Self(
            409, "This does not go with what the order is by now. Please look at it again.",
            "订单当前的状态不允许此操作，请重新查看订单。"),
        .refundShort: Self(
            409, "Less can be refunded than was asked for, as some of the credit is spent. Please look at it again.",
            "部分额度已使用，可退金额少于申请金额，请重新查看。"),
        .orderSetAside: Self(
            503, "The order is set aside for the operator of this service to look at.", "订单已暂停处理，请联系管理员。"),
        .paymentUnavailable: Self(
            503, "This way of paying cannot be used now. Please choose another one, or try again later.",
            "该支付方式暂不可用，请换一种方式或稍后再试。", wait: 30),
        .settlementNotFound: Self(404, "No such day was ever compared.", "没有这一天的对账记录。"),

        .internalError: Self(500, "The server could not answer this request.", "服务出错了。"),
        .interrupted: Self(
            502, "The answer was interrupted and cost nothing. Please try again.", "回答被中断，没有扣费，请重试。"),
        .unavailable: Self(
            503, "The service cannot do this at the moment. Please try again.", "服务暂时不可用，请稍后再试。", wait: 1),
        .overloaded: Self(503, "The service is overloaded. Please try again.", "服务繁忙，请稍后再试。", wait: 1, by: .load),
        .late: Self(
            503, "The request was not taken up in time and cost nothing. Please try again.",
            "请求没有及时处理，没有扣费，请重试。", wait: 1, by: .deadline),
        .withdrawn: Self(
            503, "The request could not be accepted and cost nothing. Please try again.",
            "请求没有送达，没有扣费，请重试。", wait: 1),
        .uncertain: Self(
            504,
            "It is not known whether the request was taken in. Read its stream, or repeat it with the Idempotency-Key "
                + "that it had.",
            "不确定请求是否已生效。请先查看结果（回答、余额或账户），或用原来的 Idempotency-Key 重试。"),
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
