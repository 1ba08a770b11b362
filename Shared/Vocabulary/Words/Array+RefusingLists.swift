extension [WordHit] {
    /// The lists that refuse a question with these words, each once; nil if none does.
    package var refusingLists: [String]? {
        var lists: [String] = []
        for hit in self where hit.action == .refuse && !lists.contains(hit.list) { lists.append(hit.list) }
        return lists.isEmpty ? nil : lists
    }
}
