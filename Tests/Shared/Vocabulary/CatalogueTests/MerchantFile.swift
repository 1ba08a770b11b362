import Catalogue
import Credentials
import CredentialsBench

/// Documents with merchants and products, of whose usual members a test changes some.
enum MerchantFile {
    /// - Parameter changes: members in JSON5, in place of the usual ones; an empty text leaves one out.
    static func weChatPay(_ changes: [String: String] = [:]) -> String {
        let usual = [
            "name": "'wx'", "provider": "'wechatpay'", "baseURL": "'https://api.example.com'",
            "number": "'1900000001'", "app": "'wx8888888888888888'", "serial": "'5157f09E'",
            "privateKey": quoted(PaymentKeys.own), "apiKey": quoted(PaymentKeys.apiKey),
            "publicKeys": "[\(key(PaymentKeys.platformPublic, id: "PUB_KEY_ID_01"))]",
        ]
        return entry(usual, changes)
    }

    static func alipay(_ changes: [String: String] = [:]) -> String {
        let usual = [
            "name": "'ali'", "provider": "'alipay'", "baseURL": "'https://pay.example.com/gateway.do'",
            "number": "'2088000000000001'", "app": "'2021000000000001'", "privateKey": quoted(PaymentKeys.own),
            "publicKeys": "[\(key(PaymentKeys.platformPublic))]",
        ]
        return entry(usual, changes)
    }

    static func product(_ changes: [String: String] = [:]) -> String {
        entry(["name": "'ten'", "title": "'10 元额度'", "price": "'10.00'", "credit": "10"], changes)
    }

    static func key(_ text: String, id: String? = nil) -> String {
        "{ key: \(quoted(text))\(id.map { ", id: '\($0)'" } ?? "") }"
    }

    static func quoted(_ text: String) -> String { "\"\(text.replacing("\n", with: "\\n"))\"" }

    static func document(_ merchants: String..., products: [String] = [], rest: String = "") -> String {
        let lists = "merchants: [\(merchants.joined(separator: ", "))], products: [\(products.joined(separator: ", "))]"
        return "{ \(lists), \(rest) }"
    }

    private static func entry(_ usual: [String: String], _ changes: [String: String]) -> String {
        let members = usual.merging(changes) { $1 }.filter { !$0.value.isEmpty }
        return "{ \(members.map { "\($0.key): \($0.value)" }.joined(separator: ", ")) }"
    }
}

/// A document on its way to the log and back, in a process that has a master key.
struct MerchantReading {
    let keys = MasterKeys.random()

    func sealed(_ text: String, _ environment: [String: String] = [:]) throws(CatalogueError) -> CatalogueDocument {
        try CatalogueDraft(parsing: Array(text.utf8)).resolved(by: environment).sealed(with: keys)
    }

    func read(_ text: String, _ environment: [String: String] = [:]) throws(CatalogueError) -> Catalogue {
        try Catalogue(sealed(text, environment), keys: keys)
    }

    /// Why a document is refused; nil if it is not.
    func fault(_ text: String, _ environment: [String: String] = [:]) -> CatalogueError? {
        do throws(CatalogueError) {
            _ = try read(text, environment)
            return nil
        } catch {
            return error
        }
    }
}
