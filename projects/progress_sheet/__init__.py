"""The monthly progress sheet (月度进度表): its columns, which indicator a row means, what it states, its template."""
