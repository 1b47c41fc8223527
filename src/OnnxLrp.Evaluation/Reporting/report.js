document.querySelectorAll("table.sortable").forEach(table => {
  const headings = [...table.tHead.rows[0].cells];
  headings.forEach((heading, column) => heading.addEventListener("click", () => {
    const descending = heading.getAttribute("aria-sort") !== "descending";
    const sign = descending ? -1 : 1;
    const key = row => row.cells[column].dataset.value ?? row.cells[column].textContent;
    const compare = (a, b) => {
      const [x, y] = [key(a), key(b)];
      if (x === "" || y === "") return (x === "") - (y === "");
      const [m, n] = [Number(x), Number(y)];
      return sign * (Number.isNaN(m) || Number.isNaN(n) ? x.localeCompare(y) : m - n);
    };
    [...table.tBodies[0].rows].sort(compare).forEach(row => table.tBodies[0].append(row));
    headings.forEach(h => h.removeAttribute("aria-sort"));
    heading.setAttribute("aria-sort", descending ? "descending" : "ascending");
  }));
});
