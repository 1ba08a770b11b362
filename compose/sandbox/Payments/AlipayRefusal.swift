import JSON

/// An error as Alipay's gateway answers it.
struct AlipayRefusal: Error {
    let code: String
    let subcode: String
    let message: String
    /// Of the gateway itself, which does not sign it.
    let isOfGateway: Bool

    private init(_ code: String, _ subcode: String, _ message: String, isOfGateway: Bool = false) {
        self.code = code
        self.subcode = subcode
        self.message = message
        self.isOfGateway = isOfGateway
    }

    /// A parameter that every request has is not there.
    static func missing(_ name: String) -> AlipayRefusal {
        let word = ["sign": "signature", "sign_type": "signature-type"][name] ?? name
        return AlipayRefusal(
            "40001", "isv.missing-\(word.replacing("_", with: "-"))", "缺少\(name)参数", isOfGateway: true)
    }

    /// A parameter that every request has is not what it should be.
    static func invalid(_ name: String) -> AlipayRefusal {
        AlipayRefusal("40002", "isv.invalid-\(name)", "无效的\(name)参数", isOfGateway: true)
    }

    /// A rule of the method's says no.
    static func business(_ subcode: String, _ message: String) -> AlipayRefusal {
        AlipayRefusal("40004", subcode, message)
    }

    static func parameter(_ name: String) -> AlipayRefusal {
        business("ACQ.INVALID_PARAMETER", "参数无效: \(name)")
    }

    static let signature = AlipayRefusal("40002", "isv.invalid-signature", "验签出错，建议检查签名字符串或签名私钥与应用公钥是否匹配")
    static let method = AlipayRefusal("40002", "isv.invalid-method", "不存在的方法名", isOfGateway: true)
    static let noTrade = business("ACQ.TRADE_NOT_EXIST", "交易不存在")
    static let noBill = business("isp.bill_not_exist", "账单不存在")

    /// What a script wants in place of an answer.
    init(_ rule: MischiefRule) {
        if rule.fault == .limited {
            self.init("40005", "isv.app-call-limited", "应用调用次数超限")
        } else if let word = rule.value {
            self.init(word.hasPrefix("isp.") ? "20000" : "40004", word, "沙箱按脚本返回的错误")
        } else {
            self.init("20000", "isp.unknow-error", "系统繁忙", isOfGateway: true)
        }
    }

    var members: [JSONText.Member] {
        [
            .init("code", .string(code)), .init("msg", .string(Self.words[code] ?? "")),
            .init("sub_code", .string(subcode)), .init("sub_msg", .string(message)),
        ]
    }

    private static let words = [
        "20000": "Service Currently Unavailable", "40001": "Missing Required Arguments",
        "40002": "Invalid Arguments", "40004": "Business Failed", "40005": "Call Limited",
    ]
}
