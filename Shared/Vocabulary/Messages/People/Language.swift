/// The language that a person reads.
package enum Language: String, Hashable, Sendable, Codable, CaseIterable {
    case chinese = "zh"
    case english = "en"
}
