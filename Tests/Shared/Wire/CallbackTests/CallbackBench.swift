import Callback
import JSON
import Telemetry
import WireBench

/// The apps of the vectors, and the time at which their deliveries came.
enum CallbackBench {
    static let time = 1_714_112_445

    static func key(
        _ vector: JSONValue, receiver: String, isSealed: Bool = true
    ) throws(CallbackFault) -> CallbackKey {
        try CallbackKey(
            token: Secret(vector.text("token")),
            encodingKey: isSealed ? Secret(vector.text("encoding_aes_key")) : nil, receiver: receiver)
    }

    static func officialAccount(isSealed: Bool) throws(CallbackFault) -> Callback {
        let vectors = Vectors.officialAccount
        return Callback(
            key: try key(vectors, receiver: vectors.text("appid"), isSealed: isSealed),
            form: .officialAccount(isSealed: isSealed))
    }

    static func weComApp() throws(CallbackFault) -> Callback {
        let vectors = Vectors.weCom.at("app_callback")
        return Callback(key: try key(vectors, receiver: vectors.text("corp_id")), form: .weComApp)
    }

    static func weComRobot() throws(CallbackFault) -> Callback {
        Callback(key: try key(Vectors.weCom.at("smart_robot"), receiver: ""), form: .weComRobot)
    }

    /// Each kind of app.
    static func all() throws(CallbackFault) -> [Callback] {
        [try officialAccount(isSealed: false), try officialAccount(isSealed: true), try weComApp(), try weComRobot()]
    }

    static func query(_ vector: JSONValue) -> CallbackQuery {
        CallbackQuery { vector.member($0)?.string }
    }

    /// A query as an HTTP server decodes it.
    static func query(_ text: String) -> CallbackQuery {
        let pairs = text.split(separator: "&").map { $0.split(separator: "=", maxSplits: 1).map(String.init) }
        return CallbackQuery { name in
            guard let pair = pairs.first(where: { $0[0] == name }) else { return nil }
            return pair.count == 2 ? decoded(pair[1]) : ""
        }
    }

    private static func decoded(_ text: String) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            bytes.append(UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) ?? 0)
            rest = rest.dropFirst(2)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Why something is refused; nil if it is not.
    static func fault(of body: () throws(CallbackFault) -> Void) -> CallbackFault? {
        do throws(CallbackFault) {
            try body()
            return nil
        } catch {
            return error
        }
    }
}
