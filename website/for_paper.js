() => {
  for (const article of document.querySelectorAll(".bd-article")) {
    const solutions = article.querySelectorAll("div.solution");
    if (!solutions.length) continue;
    const heading = document.createElement("h2");
    heading.textContent = "Solutions";
    article.append(heading, ...solutions);
  }
}
