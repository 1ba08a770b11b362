/// Documents with apps, of whose usual members a test changes some.
enum AppFile {
    static let token = "0token1token2token"
    static let encodingKey = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
    static let secret = "secret0secret1secret2secret3"

    /// - Parameter changes: members in JSON5, in place of the usual ones; an empty text leaves one out.
    static func account(_ changes: [String: String] = [:]) -> String {
        entry(
            [
                "name": "'mp'", "platform": "'wechat'", "id": "'wx8888888888888888'", "token": "'\(token)'",
                "encodingKey": "'\(encodingKey)'",
            ], changes)
    }

    static func weCom(_ changes: [String: String] = [:]) -> String {
        entry(
            [
                "name": "'staff'", "platform": "'wecom'", "id": "'ww01'", "agent": "1000002", "token": "'\(token)'",
                "encodingKey": "'\(encodingKey)'", "secret": "'\(secret)'",
            ], changes)
    }

    static func robot(_ changes: [String: String] = [:]) -> String {
        entry(
            [
                "name": "'robot'", "platform": "'wecom-robot'", "id": "'ww01'", "token": "'\(token)'",
                "encodingKey": "'\(encodingKey)'",
            ], changes)
    }

    static func zsxq(_ changes: [String: String] = [:]) -> String {
        entry(
            ["name": "'group'", "platform": "'zsxq'", "id": "'10000000000001'", "secret": "'\(secret)'"], changes)
    }

    static func document(_ apps: String..., rest: String = "") -> String {
        "{ \(models), apps: [\(apps.joined(separator: ", "))], \(rest) }"
    }

    static let models = """
        channels: [{ name: 'c', baseURL: 'https://api.example.com/v1', ownKeys: true }],
        models: [
            { name: 'small', price: { input: 1, output: 2 }, maximumOutputTokens: 1000, contextTokens: 8000,
              inputBounds: { bytesPerToken: 2.5, overheadTokens: 100, imageTokens: 900 }, vision: true },
            { name: 'blind', price: { input: 3, output: 4 }, vision: false }, { name: 'plain' },
        ]
        """

    private static func entry(_ usual: [String: String], _ changes: [String: String]) -> String {
        let members = usual.merging(changes) { $1 }.filter { !$0.value.isEmpty }
        return "{ \(members.map { "\($0.key): \($0.value)" }.joined(separator: ", ")) }"
    }
}
